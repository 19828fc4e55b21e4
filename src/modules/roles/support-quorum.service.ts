import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { IndispensablePeople } from '../identity/contract/people/indispensable-people.js';
import { RoleDirectory } from './contract/role-directory.js';
import type { SupportQuorum } from './contract/support-quorum.js';
import { LastSupport } from './roles.errors.js';

/** Counts, under a lock that all instances share, who would be left. */
@Injectable()
export class SupportQuorumService implements SupportQuorum, OnModuleInit {
  constructor(
    private readonly em: EntityManager,
    private readonly roles: RoleDirectory,
    private readonly people: IndispensablePeople,
  ) {}

  onModuleInit(): void {
    this.people.register((change) => this.keep(change));
  }

  inTurn<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return inTransaction(this.em, async (em) => {
      // Held until the commit: of two who take each other away, the second counts without the first.
      await em.execute(`select pg_advisory_xact_lock(hashtextextended('support quorum', 0))`);
      return work(em);
    });
  }

  /** Runs a change that takes away a support user. @throws LastSupport, and nothing of the change is kept */
  keep<T>(change: () => Promise<T>): Promise<T> {
    return this.inTurn(async (em) => {
      const result = await change();
      await em.flush();
      if ((await this.roles.supportPeople()).length === 0) throw new LastSupport();
      return result;
    });
  }
}
