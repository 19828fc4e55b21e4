import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { AccountLinks } from '../links/account-links.js';
import type { By } from '../contract/actor.js';
import { IndispensablePeople } from '../contract/people/indispensable-people.js';
import { EmailChanges } from '../email-change/email-changes.service.js';
import { PersonIsDisabled, unlessEmailTaken } from '../identity.errors.js';
import { Invitations } from './invitations.service.js';
import { Sessions } from '../sessions/sessions.service.js';
import type { UserAccount } from '../user-account/user-account.entity.js';
import { lockSomebodyElse } from '../user-account/user-account.queries.js';

/** What WMDA support changes about a person: name, status, and the start of a change of e-mail. */
@Injectable()
export class PersonChange {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly links: AccountLinks,
    private readonly sessions: Sessions,
    private readonly invitations: Invitations,
    private readonly emailChanges: EmailChanges,
    private readonly indispensable: IndispensablePeople,
  ) {}

  /** @throws NotFound, NotAllowed for oneself */
  rename(by: By, userId: string, name: string): Promise<void> {
    return this.change(by, userId, async (_, user) => {
      const renamed = user.rename(name);
      if (renamed) this.events.record(renamed);
    });
  }

  /** @throws NotFound, NotAllowed for oneself */
  enable(by: By, userId: string): Promise<void> {
    return this.change(by, userId, async (_, user) => {
      const enabled = user.enable();
      if (enabled) this.events.record(enabled);
    });
  }

  /** @throws NotFound, NotAllowed for oneself, what `IndispensablePeople` does */
  disable(by: By, userId: string): Promise<void> {
    const disable = () =>
      this.change(by, userId, async (em, user) => {
        if (user.status === 'disabled') return;
        const changing = await this.emailChanges.open(em, userId);
        if (changing) await this.emailChanges.end(em, changing, 'person-disabled');
        await this.links.end(em, userId);
        const endedSessions = await this.sessions.endAll(em, userId, 'user-disabled');
        const disabled = user.disable(endedSessions);
        if (disabled) this.events.record(disabled);
      });
    return this.indispensable.whileDisabling(disable);
  }

  /**
   * Someone who never chose a password has nothing to lose: their address is corrected at once.
   * @throws NotFound, NotAllowed for oneself, EmailTaken, PersonIsDisabled
   */
  changeEmail(by: By, userId: string, email: string): Promise<void> {
    return unlessEmailTaken(() =>
      this.change(by, userId, async (em, user) => {
        if (email === user.email.toLowerCase()) return;
        if (user.status === 'disabled') throw new PersonIsDisabled();
        if (user.status === 'invited') return this.invitations.readdress(em, user, email);
        await this.emailChanges.ask(em, user, email, by.userId);
      }),
    );
  }

  private change(by: By, userId: string, work: (em: EntityManager, user: UserAccount) => Promise<void>): Promise<void> {
    return inTransaction(this.em, async (em) => {
      await work(em, await lockSomebodyElse(em, by, userId));
      await em.flush();
    });
  }
}
