import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { AccountLinks } from './account-links.js';
import type { Actor } from './contract/actor.js';
import { EmailChangeStarted } from './contract/email-change-started.event.js';
import type { UpdatePerson } from './contract/people-administration.schemas.js';
import { PersonDisabled } from './contract/person-disabled.event.js';
import { PersonEnabled } from './contract/person-enabled.event.js';
import { PersonRenamed } from './contract/person-renamed.event.js';
import { EmailTaken, PersonIsDisabled, unlessEmailTaken } from './identity.errors.js';
import { Invitations } from './invitations.service.js';
import { Sessions } from './sessions.service.js';
import type { UserAccount } from './user-account.entity.js';
import { findSignInAccount, lockSomebodyElse } from './user-account.queries.js';

/** What WMDA support changes about a person: name, status, and the start of a change of e-mail. */
@Injectable()
export class PersonChange {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly links: AccountLinks,
    private readonly sessions: Sessions,
    private readonly invitations: Invitations,
  ) {}

  /** @throws NotFound, NotAllowed for oneself, EmailTaken, PersonIsDisabled for a change of e-mail of someone who stays disabled */
  update(actor: Actor, userId: string, { name, status, email }: UpdatePerson): Promise<void> {
    return unlessEmailTaken(() =>
      inTransaction(this.em, async (em) => {
        const user = await lockSomebodyElse(em, actor, userId);
        if (name !== undefined && user.rename(name)) this.events.record(new PersonRenamed({ userId }));
        if (status === 'active' && user.enable()) this.events.record(new PersonEnabled({ userId }));
        if (email !== undefined && email !== user.email.toLowerCase()) await this.readdress(em, user, email);
        if (status === 'disabled' && user.disable()) await this.close(em, userId);
        await em.flush();
      }),
    );
  }

  /** Someone who never chose a password has nothing to lose: their address is corrected at once. */
  private async readdress(em: EntityManager, user: UserAccount, email: string): Promise<void> {
    if (user.status === 'disabled') throw new PersonIsDisabled();
    if (user.status === 'invited') return this.invitations.readdress(em, user, email);
    // Asked again when the link is followed; until then the address belongs to nobody.
    if (await findSignInAccount(em, email)) throw new EmailTaken();
    const { id: linkId } = await this.links.issue(em, user.id, { purpose: 'email-change', newEmail: email });
    this.events.record(new EmailChangeStarted({ userId: user.id, linkId }));
  }

  private async close(em: EntityManager, userId: string): Promise<void> {
    await this.links.end(em, userId);
    const endedSessions = await this.sessions.endAll(em, userId, 'user-disabled');
    this.events.record(new PersonDisabled({ userId, endedSessions }));
  }
}
