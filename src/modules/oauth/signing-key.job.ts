import { Injectable, type OnModuleInit } from '@nestjs/common';
import { KeyInventory } from '../../config/key-inventory.js';
import { defineErrand } from '../../jobs/queue.js';
import { Schedules } from '../../jobs/schedules.js';
import { SigningKeys } from './signing-keys.js';

const rotation = defineErrand('oauth.rotate-signing-keys');

/** Makes sure that there is a key to sign with, now and later. */
@Injectable()
export class SigningKeyJob implements OnModuleInit {
  constructor(
    private readonly keys: SigningKeys,
    private readonly inventory: KeyInventory,
    private readonly schedules: Schedules,
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
    this.schedules.add({
      errand: rotation,
      cron: '17 2 * * *',
      run: () => this.keys.rotateWhenDue(),
      beforeRequests: () => this.keys.rotateWhenDue(),
    });
  }
}
