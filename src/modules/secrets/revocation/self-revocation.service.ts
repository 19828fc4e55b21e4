import { setTimeout } from 'node:timers/promises';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { PreparedStatements } from '../../../database/prepared-statements.js';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { Throttled } from '../../../http/rate-limits.js';
import { Clock } from '../../../shared/clock.js';
import { MicroBatch } from '../../../shared/micro-batch.js';
import { secretPattern } from '../contract/secret-format.js';
import { SecretDeleted } from '../contract/secret-deleted.event.js';
import { GuessingGuard } from '../verification/guessing-guard.js';
import { insertNotice } from './revocation.queries.js';
import { findSecretsByHash, lockLiveSecret, type SecretOfHash } from '../secret.queries.js';
import { possibleHashes } from '../secret-hash.js';

/** Longer than ending a secret takes, so that the time does not tell whether there was one. */
const answerAfterMs = 250;

/**
 * Ends a secret for whoever holds its value: a leaked one does no harm from the next token request on, and whoever found
 * it need not know whose it is.
 */
@Injectable()
export class SelfRevocation {
  private readonly byHash = new MicroBatch((hashes: string[]) => findSecretsByHash(this.statements, hashes));

  constructor(
    private readonly em: EntityManager,
    private readonly statements: PreparedStatements,
    private readonly guard: GuessingGuard,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * Deletes the secret that `value` is, disabled or expired ones too, whatever else came from the same address (R66).
   * Whatever is no secret takes as long, and counts as a guess.
   * @throws Throttled when it is none and too many guesses came from there
   */
  async revoke(value: string, from: string | null): Promise<void> {
    await Promise.all([this.end(value.trim(), from), setTimeout(answerAfterMs)]);
  }

  private async end(value: string, from: string | null): Promise<void> {
    const known = await this.find(value);
    // Who presents a secret that was right once does not guess.
    const seconds = known ? 0 : this.guard.failed(null, from, this.clock.now());
    if (seconds > 0) throw new Throttled(seconds);
    if (known && !known.deleted) await this.delete(known.id, from);
  }

  private async find(value: string): Promise<SecretOfHash | undefined> {
    if (!secretPattern.test(value)) return undefined;
    const hashes = [...possibleHashes(value, this.config.secretHashKeys).values()].map((hash) => hash.toString('hex'));
    const found = [...(await this.byHash.loadAll(hashes)).values()];
    return found.find(({ deleted }) => !deleted) ?? found.at(0);
  }

  private async delete(id: string, from: string | null): Promise<void> {
    await inTransaction(this.em, async (em) => {
      const secret = await lockLiveSecret(em, { id });
      // Of two who revoke it at once, the second finds it deleted: there is one event.
      if (!secret) return;
      const now = this.clock.now();
      secret.delete(null, 'key_compromise', now);
      await insertNotice(em, secret.ids, from, now);
      this.events.record(new SecretDeleted({ ...secret.ids, reason: 'key_compromise', revoked: true }));
    });
  }
}
