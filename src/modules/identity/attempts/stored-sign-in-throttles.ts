import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { RateLimits } from '../../../http/requests/rate-limits.js';
import { Clock } from '../../../shared/clock.js';
import type { NetworkThrottle, SignInThrottles, Throttle } from '../contract/sign-in/sign-in-throttles.js';
import { ThrottlesLifted } from '../contract/sign-in/sign-in-throttles-lifted.event.js';
import { networkLimits } from './sign-in-limits.js';
import { Places } from './sign-in-place.js';
import { findThrottles, liftThrottles } from './sign-in-throttle.queries.js';
import { findSignInAccount } from '../user-account/user-account.queries.js';

/** Finds what is counted by the digests of what it is asked for. */
@Injectable()
export class StoredSignInThrottles implements SignInThrottles {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly places: Places,
    private readonly limits: RateLimits,
  ) {}

  ofAccount(email: string): Promise<Throttle[]> {
    return findThrottles(this.em, this.places.accountOf(email), this.clock.now());
  }

  liftFromAccount(email: string): Promise<number> {
    return inTransaction(this.em, async (em) => {
      const account = await findSignInAccount(em, email.toLowerCase());
      const lifted = await liftThrottles(em, this.places.accountOf(email));
      this.record({ of: 'account', userId: account?.id ?? null, lifted });
      return lifted;
    });
  }

  async ofNetwork(ip: string): Promise<NetworkThrottle[]> {
    const taken = await this.limits.takenFrom(networkLimits, ip);
    return taken.map((each) => ({ limit: each.limit.name, taken: each.taken, of: each.limit.points }));
  }

  async liftFromNetwork(ip: string): Promise<number> {
    const lifted = (await this.ofNetwork(ip)).length;
    // The limiter counts on connections of its own: the event is written first.
    await inTransaction(this.em, async () => this.record({ of: 'network', userId: null, lifted }));
    await this.limits.liftFrom(networkLimits, ip);
    return lifted;
  }

  private record(facts: { of: 'account' | 'network'; userId: string | null; lifted: number }): void {
    if (facts.lifted > 0) this.events.record(new ThrottlesLifted(facts));
  }
}
