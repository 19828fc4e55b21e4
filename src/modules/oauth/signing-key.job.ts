import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { KeyInventory } from '../../config/key-inventory.js';
import { SigningKeys } from './signing-keys.js';

/** Sees to it that there is a key to sign with, now and for the time to come. */
@Injectable()
export class SigningKeyJob implements OnModuleInit {
  constructor(
    private readonly keys: SigningKeys,
    private readonly inventory: KeyInventory,
  ) {}

  onModuleInit(): void {
    this.inventory.register({
      ring: 'DATA_ENCRYPTION_KEYS',
      what: 'signing keys',
      table: 'signing_key',
      renew: () => this.keys.renewEncryption(),
      reads: (keyId) => this.keys.canRead(keyId),
      bind: (em, ids) => this.keys.bind(em, ids),
    });
  }

  /** A lock and a date decide, so it does not matter how many instances do this at once. */
  @Cron('17 2 * * *', { timeZone: 'UTC' })
  async rotate(): Promise<void> {
    await this.keys.rotateWhenDue();
  }
}
