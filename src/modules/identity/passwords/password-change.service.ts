import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { Throttled } from '../../../http/requests/rate-limits.js';
import { InvalidField } from '../../../shared/domain-error.js';
import type { Actor } from '../contract/actor.js';
import type { Caller } from '../contract/caller.js';
import type { OwnPassword } from '../contract/passwords/own-password.js';
import { PasswordChangeFailed } from '../contract/passwords/password-change-failed.event.js';
import { FormerPassword } from './former-password.js';
import { Passwords } from './passwords.js';
import { SignInLimits } from '../attempts/sign-in-limits.js';
import { UserAccount } from '../user-account/user-account.entity.js';
import { lockUser } from '../user-account/user-account.queries.js';

const wrongCurrent = () => new InvalidField('current', 'This is not your current password.');

/** Changes the password of someone signed in. */
@Injectable()
export class PasswordChange implements OwnPassword {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly passwords: Passwords,
    private readonly limits: SignInLimits,
    private readonly former: FormerPassword,
  ) {}

  async change(
    actor: Actor,
    { current, password }: { current: string; password: string },
    caller: Caller,
  ): Promise<void> {
    const ids = { userId: actor.userId, sessionId: actor.sessionId };
    const user = await this.em.findOneOrFail(UserAccount, { id: actor.userId });
    const { passwordHash } = user;
    const place = await this.limits.placeOf(this.em, user, { caller });
    await this.limits.takeFromNetwork(place, caller.ip);
    const { waitSeconds } = await this.limits.take(this.em, place, 'password');
    if (waitSeconds > 0) throw new Throttled(waitSeconds);
    if (!(await this.passwords.matches(passwordHash, current))) {
      await inTransaction(this.em, async () => this.events.record(new PasswordChangeFailed(ids)));
      throw wrongCurrent();
    }
    await this.limits.clear(this.em, place, 'password');
    await this.limits.giveBackToNetwork(place, caller.ip);
    const newHash = await this.passwords.accept(password, user);
    await inTransaction(this.em, async (em) => {
      const locked = await lockUser(em, actor.userId);
      // Hashing took a while: what was current then may be so no longer.
      if (locked.passwordHash !== passwordHash) throw wrongCurrent();
      const endedSessions = await this.former.end(em, actor.userId, actor);
      const facts = { sessionId: actor.sessionId, endedSessions };
      this.events.record(locked.changePassword(newHash, facts, this.passwords.marks));
    });
  }
}
