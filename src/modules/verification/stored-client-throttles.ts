import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock } from '../../shared/clock.js';
import type { ClientThrottle, ClientThrottles, WhichClientThrottles } from './contract/client-throttles.js';
import { ThrottlesLifted } from './contract/client-throttles-lifted.event.js';
import { type FailureCount, networksOf, refusedUntil } from './failure-counts.js';
import { findFailures, forgetFailures } from './failure.queries.js';

/** Reads and forgets what all instances counted together. */
@Injectable()
export class StoredClientThrottles implements ClientThrottles {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async holding({ clientId, address }: WhichClientThrottles): Promise<ClientThrottle[]> {
    const now = this.clock.now();
    const networks = address === undefined ? undefined : networksOf(address);
    const meant = (count: FailureCount) =>
      (clientId === undefined || count.clientId === clientId) && (networks?.includes(count.network) ?? true);
    return (await findFailures(this.em, now))
      .filter(meant)
      .map((count) => ({ ...count, until: refusedUntil(count) ?? now }))
      .filter(({ until }) => until > now)
      .toSorted((one, other) => other.until.getTime() - one.until.getTime());
  }

  /** The instances read what is counted every two seconds, so what is forgotten here is forgotten there. */
  lift(which: WhichClientThrottles): Promise<ClientThrottle[]> {
    return inTransaction(this.em, async (em) => {
      const held = await this.holding(which);
      if (held.length === 0) return held;
      await forgetFailures(em, held);
      const { clientId = null, address = null } = which;
      this.events.record(new ThrottlesLifted({ clientId, ofAddress: address !== null, lifted: held.length }));
      return held;
    });
  }
}
