import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { AccountLinks } from './account-links.js';
import { PasswordReset } from './contract/password-reset.event.js';
import { Passwords } from './passwords.js';
import { Sessions } from './sessions.service.js';

/** Chooses a new password for someone who came by a mailed link. */
@Injectable()
export class PasswordByLink {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly links: AccountLinks,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
  ) {}

  /** All sessions end, the second factor stays. @throws LinkInvalid, InvalidField at `password` */
  async reset(token: string, password: string): Promise<void> {
    const { link, user } = await this.links.open('password-reset', token);
    const hash = await this.passwords.accept(password, user);
    await inTransaction(this.em, async (em) => {
      const held = await this.links.hold(em, link);
      held.user.changePassword(hash);
      // An enrolment that began with the old password ends with its link, and no link sets another one.
      await this.links.end(em, user.id, ['password-reset', 'enrolment', 'invitation']);
      const endedSessions = await this.sessions.endAll(em, user.id, 'password-changed');
      const facts = { userId: user.id, linkId: link.id, endedSessions, mark: this.passwords.markOf(held.user) };
      this.events.record(new PasswordReset(facts), user.id);
    });
  }
}
