import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { AccountLinks } from './account-links.js';
import { EnrolmentLinkRequested } from '../contract/factors/enrolment-link-requested.event.js';
import { PasswordResetRequested } from '../contract/passwords/password-reset-requested.event.js';
import { UnlockLinkRequested } from '../contract/sign-in/unlock-link-requested.event.js';
import { lockUser } from '../user-account/user-account.queries.js';

/** The links that anybody can have mailed to somebody, and the event of each. */
const offers = {
  'password-reset': { event: PasswordResetRequested, replacing: false },
  unlock: { event: UnlockLinkRequested, replacing: false },
  enrolment: { event: EnrolmentLinkRequested, replacing: true },
};

/** Mails links to people because somebody asked, whoever that was: so many and no more. */
@Injectable()
export class LinkOffers {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly links: AccountLinks,
  ) {}

  /** Does nothing for whoever is not active, or has had the mails that there are for now. */
  async mail(userId: string, purpose: keyof typeof offers): Promise<void> {
    const { event: Requested, replacing } = offers[purpose];
    await inTransaction(this.em, async (em) => {
      const user = await lockUser(em, userId);
      // Many may have asked at once: under the lock all but one of them find a link.
      if (!user.isActive || !(await this.links.mayMail(em, userId, purpose, { replacing }))) return;
      const { id: linkId } = await this.links.issue(em, userId, { purpose });
      this.events.record(new Requested({ userId, linkId }));
    });
  }
}
