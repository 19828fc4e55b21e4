import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import type { LedgerPage, NewsOfUse, UseRecords } from '../contract/use-records.js';
import { writeRefusedRequests } from '../refused/refused-request.queries.js';
import { claimFirstUses, claimGuessing, claimRefusedUses, writeUse } from './use.queries.js';

/** Keeps use and refusals in the database. */
@Injectable()
export class StoredUseRecords implements UseRecords {
  constructor(private readonly em: EntityManager) {}

  write(page: LedgerPage, now: Date): Promise<NewsOfUse> {
    return inTransaction(this.em, async (em) => {
      await writeUse(em, page);
      await writeRefusedRequests(em, page.refusedRequests);
      const firstUses = await claimFirstUses(em, page);
      const refusedUses = await claimRefusedUses(em, page);
      return { firstUses, refusedUses, guesses: await claimGuessing(em, page, now) };
    });
  }
}
