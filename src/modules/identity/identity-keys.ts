import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { KeyInventory, type KeyUse } from '../../config/key-inventory.js';
import { Clock } from '../../shared/clock.js';

/** Says which keys this module's rows need (R62). */
@Injectable()
export class IdentityKeys implements OnModuleInit {
  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
    private readonly inventory: KeyInventory,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.inventory.register({
      ring: 'DATA_ENCRYPTION_KEYS',
      what: 'authenticator app seeds',
      heldIds: this.config.dataEncryptionKeys.ids,
      count: () => this.count(`select key_id as "keyId", count(*)::int as rows from totp_factor group by key_id`),
    });
    this.inventory.register({
      ring: 'SECRET_HASH_KEYS',
      what: 'unused recovery codes',
      heldIds: this.config.secretHashKeys.ids,
      count: () =>
        this.count(
          `select key_id as "keyId", count(*)::int as rows from recovery_code where used_at is null group by key_id`,
        ),
    });
    this.inventory.register({
      ring: 'SESSION_KEYS',
      what: 'mailed links that are still good',
      heldIds: this.config.sessionKeys.ids,
      count: () =>
        this.count(
          `select key_id as "keyId", count(*)::int as rows from account_link
           where ended_at is null and expires_at > ? group by key_id`,
          [this.clock.now()],
        ),
    });
  }

  private count(sql: string, values: unknown[] = []): Promise<KeyUse[]> {
    return this.em.fork().execute<KeyUse[]>(sql, values);
  }
}
