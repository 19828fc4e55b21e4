import { setTimeout } from 'node:timers/promises';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { addressBlock, type Limit, RateLimits } from '../../http/rate-limits.js';
import { Clock, MINUTE, SECOND } from '../../shared/clock.js';
import { SecretDeleted } from './contract/secret-deleted.event.js';
import { insertNotice } from './revocation.queries.js';
import { findSecretsByHash, lockLiveSecret } from './secret.queries.js';
import { possibleHashes } from './secret-hash.js';

/** A scanner may find several at once; a guess at 238 random bits is hopeless anyway. */
const fromAddress: Limit = { name: 'revoke-address', points: 30, seconds: MINUTE / SECOND, blockSeconds: 0 };
/** Longer than ending a secret takes, so that the time does not tell whether there was one. */
const answerAfterMs = 250;

/**
 * Ends a secret for whoever holds its value: a leaked one does no harm from the next token request on, and whoever found
 * it need not know whose it is.
 */
@Injectable()
export class SelfRevocation {
  constructor(
    private readonly em: EntityManager,
    private readonly statements: PreparedStatements,
    private readonly limits: RateLimits,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * Deletes the secret that `value` is, disabled or expired ones too. Whatever is no secret takes as long.
   * @throws Throttled when this address has asked too often
   */
  async revoke(value: string, from: string | null): Promise<void> {
    await this.limits.take(fromAddress, addressBlock(from));
    await Promise.all([this.end(value.trim(), from), setTimeout(answerAfterMs)]);
  }

  private async end(value: string, from: string | null): Promise<void> {
    const hashes = [...possibleHashes(value, this.config.secretHashKeys).values()].map((hash) => hash.toString('hex'));
    const found = [...(await findSecretsByHash(this.statements, hashes)).values()];
    const live = found.find(({ deleted }) => !deleted);
    if (!live) return;
    await inTransaction(this.em, async (em) => {
      const secret = await lockLiveSecret(em, { id: live.id });
      // Of two who revoke it at once, the second finds it deleted: there is one event.
      if (!secret) return;
      const now = this.clock.now();
      secret.delete(null, 'key_compromise', now);
      await insertNotice(em, secret.ids, from, now);
      this.events.record(new SecretDeleted({ ...secret.ids, reason: 'key_compromise', revokedFrom: from }));
    });
  }
}
