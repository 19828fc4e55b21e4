import { Injectable, type OnModuleInit } from '@nestjs/common';
import { KeyInventory } from '../../config/key-inventory.js';
import { Clock } from '../../shared/clock.js';
import { AccountLinks } from './links/account-links.js';
import { EmailChanges } from './email-change/email-changes.service.js';

/** Says which keys this module's rows need, but for those of factors, which say so themselves (R62). */
@Injectable()
export class IdentityKeys implements OnModuleInit {
  constructor(
    private readonly inventory: KeyInventory,
    private readonly links: AccountLinks,
    private readonly emailChanges: EmailChanges,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
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
