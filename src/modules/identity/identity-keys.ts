import { Injectable, type OnModuleInit } from '@nestjs/common';
import { KeyInventory } from '../../config/key-inventory.js';
import { Clock } from '../../shared/clock.js';
import { AccountLinks } from './links/account-links.js';
import { EmailChanges } from './email-change/email-changes.service.js';
import { TotpFactors } from './factors/totp/totp-keys.js';

/** Says which keys this module's rows need (R62). */
@Injectable()
export class IdentityKeys implements OnModuleInit {
  constructor(
    private readonly inventory: KeyInventory,
    private readonly factors: TotpFactors,
    private readonly links: AccountLinks,
    private readonly emailChanges: EmailChanges,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.inventory.register({
      ring: 'DATA_ENCRYPTION_KEYS',
      what: 'authenticator app seeds',
      table: 'totp_factor',
      renew: () => this.factors.renewEncryption(),
      reads: (keyId) => this.factors.canRead(keyId),
      bind: (em, ids) => this.factors.bind(em, ids),
    });
    this.inventory.register({
      ring: 'SECRET_HASH_KEYS',
      what: 'unused recovery codes',
      table: 'recovery_code',
      needed: () => ({ condition: 'used_at is null', values: [] }),
    });
    this.inventory.register({
      ring: 'SESSION_KEYS',
      what: 'mailed links that are still good',
      table: 'account_link',
      needed: () => ({ condition: 'ended_at is null and expires_at > ?', values: [this.clock.now()] }),
      bind: (em, ids) => this.links.bind(em, ids),
    });
    this.inventory.bindAtStart('email_change', (em, ids) => this.emailChanges.bind(em, ids));
  }
}
