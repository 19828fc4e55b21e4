import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { InvalidField } from '../../shared/domain-error.js';
import { AccountLinks } from './account-links.js';
import type { Actor } from './contract/actor.js';
import { PasswordChangeFailed } from './contract/password-change-failed.event.js';
import { PasswordChanged } from './contract/password-changed.event.js';
import type { ChangePassword } from './identity.schemas.js';
import { Passwords } from './passwords.js';
import { Sessions } from './sessions.service.js';
import { SignInLimits } from './sign-in-limits.js';
import { UserAccount } from './user-account.entity.js';
import { lockUser } from './user-account.queries.js';

const wrongCurrent = () => new InvalidField('current', 'This is not your current password.');

/** Changes the password of someone signed in. */
@Injectable()
export class PasswordChange {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly passwords: Passwords,
    private readonly limits: SignInLimits,
    private readonly sessions: Sessions,
    private readonly links: AccountLinks,
  ) {}

  /**
   * The person's other sessions end, and so does every sign-in that began with the old password, and an open reset link.
   * @throws InvalidField at `current` or `password`
   * @throws Throttled after too many wrong current passwords
   */
  async change(actor: Actor, { current, password }: ChangePassword, ip: string | null): Promise<void> {
    const ids = { userId: actor.userId, sessionId: actor.sessionId };
    const user = await this.em.findOneOrFail(UserAccount, { id: actor.userId });
    const { passwordHash } = user;
    const attempt = await this.limits.takePassword(user.email.toLowerCase(), ip);
    if (!(await this.passwords.matches(passwordHash, current))) {
      await inTransaction(this.em, async () => this.events.record(new PasswordChangeFailed(ids)));
      throw wrongCurrent();
    }
    await attempt.giveBack();
    const newHash = await this.passwords.accept(password, user);
    await inTransaction(this.em, async (em) => {
      const locked = await lockUser(em, actor.userId);
      // Hashing took a while: what was current then may be so no longer.
      if (locked.passwordHash !== passwordHash) throw wrongCurrent();
      locked.changePassword(newHash);
      // Whoever asked for a reset meanwhile may be whom the change is to keep out.
      await this.links.end(em, actor.userId, ['password-reset']);
      await this.sessions.endSignIns(em, actor.userId);
      const endedSessions = await this.sessions.endOthers(em, actor, 'password-changed');
      this.events.record(new PasswordChanged({ ...ids, endedSessions, mark: this.passwords.markOf(locked) }));
    });
  }
}
