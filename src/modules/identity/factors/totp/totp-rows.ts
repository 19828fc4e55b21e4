import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../../../config/config.js';
import { KeyInventory } from '../../../../config/key-inventory.js';
import { inTransaction } from '../../../../database/transaction.js';
import { ChangeWatch } from '../../../../events/change-watch/change-watch.js';
import { FactorEnrolled } from '../../contract/factors/factor-enrolled.event.js';
import { FactorReplaced } from '../../contract/factors/factor-replaced.event.js';
import { FactorReset } from '../../contract/factors/factor-reset.event.js';
import { PersonAnonymised } from '../../contract/people/person-anonymised.event.js';
import { TotpFactor } from './totp-factor.entity.js';

const renewedAtOnce = 500;
const nilId = '00000000-0000-0000-0000-000000000000';

/** Says which keys the rows of authenticator apps need (R62), and which events tell of their changes. */
@Injectable()
export class TotpRows implements OnModuleInit {
  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
    private readonly inventory: KeyInventory,
    private readonly watch: ChangeWatch,
  ) {}

  onModuleInit(): void {
    this.inventory.register({
      ring: 'DATA_ENCRYPTION_KEYS',
      what: 'authenticator app seeds',
      table: 'totp_factor',
      renew: () => this.renewEncryption(),
      reads: (keyId) => this.canRead(keyId),
      bind: (em, ids) => this.bind(em, ids),
    });
    this.watch.register({
      kind: 'factor',
      what: 'authenticator app of person',
      events: [FactorEnrolled, FactorReplaced, FactorReset, PersonAnonymised],
      told: `select payload ->> 'userId' as row_id, change, '' as value, sequence
        from recorded cross join unnest(case type when '${FactorEnrolled.type}' then array['confirmed']
          when '${FactorReset.type}' then array['removed']
            when '${PersonAnonymised.type}' then array['removed'] else array['confirmed', 'removed'] end) as change`,
      unreadable: () => this.unreadable(),
    });
  }

  /** Whether the ring's key of that id opens what is stored under it; also where there is nothing. */
  private async canRead(keyId: string): Promise<boolean> {
    const factors = await this.em.fork().find(TotpFactor, { keyId }, { limit: 5 });
    return factors.length === 0 || factors.some((factor) => factor.isReadBy(this.config.dataEncryptionKeys));
  }

  /** Binds factors that were there before rows were bound. */
  private async bind(em: EntityManager, ids: readonly string[]): Promise<void> {
    const factors = await em.find(TotpFactor, { id: { $in: [...ids] } });
    for (const factor of factors) factor.bind(this.config.dataEncryptionKeys);
  }

  /** Ids of the people whose app, or whose candidate for one, does not open: somebody else wrote its row. */
  private async unreadable(): Promise<string[]> {
    const people: string[] = [];
    let behind = nilId;
    for (;;) {
      const page = await this.em
        .fork()
        .find(TotpFactor, { id: { $gt: behind } }, { orderBy: { id: 'asc' }, limit: renewedAtOnce });
      people.push(
        ...page.filter((factor) => !factor.opens(this.config.dataEncryptionKeys)).map(({ userId }) => userId),
      );
      const last = page.at(-1);
      if (!last) return people;
      behind = last.id;
    }
  }

  /** Encrypts some seeds anew that are under older keys of the ring, and answers how many (R46). */
  private renewEncryption(): Promise<number> {
    const keys = this.config.dataEncryptionKeys;
    return inTransaction(this.em.fork(), async (em) => {
      // Whoever signs in with a factor at this moment does not wait, and is not waited for.
      const factors = await em.find(
        TotpFactor,
        { keyId: { $ne: keys.current.id } },
        { limit: renewedAtOnce, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
      );
      for (const factor of factors) factor.renewEncryption(keys);
      return factors.length;
    });
  }
}
