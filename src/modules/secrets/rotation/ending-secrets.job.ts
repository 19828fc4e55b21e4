import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { defineErrand } from '../../../jobs/queue.js';
import { Schedules } from '../../../jobs/schedules.js';
import { lockLiveSecret } from '../secret.queries.js';
import { findIdsEndingThemselves } from './ending.queries.js';
import { StoredSecretEndings } from './stored-secret-endings.js';

export const endingSecrets = defineErrand('secrets.end-replaced');

const pageSize = 500;
/** Of a secret that is not to end by itself any more. */
const nowhere = { successorId: null, waitsFor: null, lagging: [] } as const;

/**
 * Ends, every hour, secrets that are to end by themselves and whose successors have taken over, each in a transaction of its
 * own: a run that dies is gone on with by the next one. Where something holds an end up, people are told.
 */
@Injectable()
export class EndingSecretsJob implements OnModuleInit {
  constructor(
    private readonly schedules: Schedules,
    private readonly em: EntityManager,
    private readonly endings: StoredSecretEndings,
    private readonly events: DomainEvents,
  ) {}

  onModuleInit(): void {
    this.schedules.add({ errand: endingSecrets, cron: '17 * * * *', run: (now) => this.end(now) });
  }

  private async end(now: Date): Promise<void> {
    for (let behind: string | null = null; ;) {
      const ids: string[] = await findIdsEndingThemselves(this.em, behind, pageSize);
      for (const { secretId, waitsFor } of (await this.endings.progressOf(ids, now)).values()) {
        if (waitsFor === 'nothing' || waitsFor === 'addresses') await this.settle(secretId, now);
      }
      behind = ids.at(-1) ?? null;
      if (ids.length < pageSize) return;
    }
  }

  /** Looks again while nobody can change the secret: what was so a moment ago may have been taken back. */
  private settle(id: string, now: Date): Promise<void> {
    return inTransaction(this.em, async (em) => {
      const secret = await lockLiveSecret(em, { id });
      const { successorId, waitsFor, lagging } = (await this.endings.progressOf([id], now, em)).get(id) ?? nowhere;
      if (!secret || successorId === null) return;
      if (waitsFor === 'nothing') this.events.record(secret.end(successorId, now));
      if (waitsFor !== 'addresses') return;
      const heldUp = secret.holdUp({ successorId, addresses: lagging.length }, now);
      if (heldUp) this.events.record(heldUp);
    });
  }
}
