import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import type { AccountLink } from '../links/account-link.entity.js';
import { AccountLinks } from '../links/account-links.js';
import { BrowserMarks } from './browser-marks.js';
import type { CookieToSet } from '../contract/sessions/cookie-to-set.js';
import type { Caller } from '../contract/caller.js';
import { SignInUnlocked } from '../contract/sign-in/sign-in-unlocked.event.js';
import type { SignInUnlocking } from '../contract/sign-in/sign-in-unlocking.js';
import { throttledSteps } from '../contract/sign-in/sign-in-throttles.js';
import { KnownNetworks } from './known-networks.js';
import { SignInLimits } from './sign-in-limits.js';
import type { UserAccount } from '../user-account/user-account.entity.js';

/** Lets the readers of unlocking links try again. */
@Injectable()
export class Unlocking implements SignInUnlocking {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly links: AccountLinks,
    private readonly marks: BrowserMarks,
    private readonly networks: KnownNetworks,
    private readonly limits: SignInLimits,
  ) {}

  personOf(token: string) {
    return this.links.personOf('unlock', token);
  }

  async unlockBrowser(token: string): Promise<CookieToSet> {
    return this.cookieOf(await this.follow(token));
  }

  /** What the browser of whoever followed a link carries from now on. */
  cookieOf({ userId, id }: AccountLink): CookieToSet {
    return this.marks.unlocked(userId, id);
  }

  async unlockNetwork(token: string, caller: Caller): Promise<void> {
    await this.follow(token, (em, user) => this.openNetwork(em, user, caller));
  }

  /** Whoever is there may try again, also where somebody beside them has used up the attempts. */
  async openNetwork(em: EntityManager, user: UserAccount, caller: Caller): Promise<void> {
    await this.networks.unlock(em, user.id, caller.ip);
    await this.limits.clear(em, await this.limits.placeOf(em, user, { caller }), ...throttledSteps);
  }

  private async follow(token: string, then?: (em: EntityManager, user: UserAccount) => Promise<void>) {
    const { link } = await this.links.open('unlock', token);
    await inTransaction(this.em, async (em) => {
      const { user } = await this.links.hold(em, link);
      await this.links.end(em, user.id, ['unlock']);
      await then?.(em, user);
      this.events.record(new SignInUnlocked({ userId: user.id, linkId: link.id }), user.id);
    });
    return link;
  }
}
