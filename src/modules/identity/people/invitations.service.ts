import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { ChangeMarks } from '../../../events/change-watch/change-marks.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { Clock } from '../../../shared/clock.js';
import { emailMark } from '../user-account/account-marks.js';
import { AccountLinks } from '../links/account-links.js';
import type { Actor } from '../contract/actor.js';
import { EnrolmentLinkRequested } from '../contract/factors/enrolment-link-requested.event.js';
import type { InvitePerson } from '../contract/people/people-administration.schemas.js';
import { PersonInvited } from '../contract/people/person-invited.event.js';
import { AlreadyEnrolled, PersonIsDisabled, unlessEmailTaken } from '../identity.errors.js';
import { isEnrolled } from '../factors/factor.queries.js';
import { UserAccount } from '../user-account/user-account.entity.js';
import { lockSomebodyElse } from '../user-account/user-account.queries.js';

/** Invites people, and sends those who have not enrolled yet another link. */
@Injectable()
export class Invitations {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly links: AccountLinks,
    private readonly marks: ChangeMarks,
  ) {}

  /** The id of the person, who is stored when this returns. @throws EmailTaken */
  invite(person: InvitePerson): Promise<string> {
    return unlessEmailTaken(() =>
      inTransaction(this.em, async (em) => {
        const user = UserAccount.invite(person, this.clock.now());
        await em.persist(user).flush();
        await this.sendInvitation(em, user.id, emailMark(this.marks, user));
        await em.flush();
        return user.id;
      }),
    );
  }

  /** @throws NotFound, NotAllowed for oneself, AlreadyEnrolled, PersonIsDisabled */
  inviteAgain(actor: Actor, userId: string): Promise<void> {
    return inTransaction(this.em, async (em) => {
      const user = await lockSomebodyElse(em, actor, userId);
      if (user.status === 'disabled') throw new PersonIsDisabled();
      if (await isEnrolled(em, userId)) throw new AlreadyEnrolled();
      if (user.status === 'invited') return this.sendInvitation(em, userId);
      // They accepted it and went no further: it would let them choose another password still.
      await this.links.end(em, userId, ['invitation']);
      const { id: linkId } = await this.links.issue(em, userId, { purpose: 'enrolment' });
      this.events.record(new EnrolmentLinkRequested({ userId, linkId }));
    });
  }

  /** The first address was wrong: what was mailed there is worth nothing any more. `user` is locked. */
  async readdress(em: EntityManager, user: UserAccount, email: string): Promise<void> {
    this.events.record(user.correctEmail(email, this.marks));
    await em.flush();
    await this.sendInvitation(em, user.id);
  }

  private async sendInvitation(em: EntityManager, userId: string, mark?: string): Promise<void> {
    const { id: linkId } = await this.links.issue(em, userId, { purpose: 'invitation' });
    this.events.record(new PersonInvited({ userId, linkId, mark }));
  }
}
