import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import type { AccountLink } from '../links/account-link.entity.js';
import { AccountLinks } from '../links/account-links.js';
import type { Caller } from '../contract/caller.js';
import type { PasswordByLink } from '../contract/passwords/password-by-link.js';
import { FormerPassword } from './former-password.js';
import { Passwords } from './passwords.js';
import type { CookieToSet } from '../contract/sessions/cookie-to-set.js';
import { Unlocking } from '../attempts/unlocking.js';
import type { UserAccount } from '../user-account/user-account.entity.js';

/** Chooses a new password for someone who came by a mailed link. */
@Injectable()
export class PasswordByLinkService implements PasswordByLink {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly links: AccountLinks,
    private readonly passwords: Passwords,
    private readonly former: FormerPassword,
    private readonly unlocking: Unlocking,
  ) {}

  personOf(token: string) {
    return this.links.personOf('password-reset', token);
  }

  async resetInBrowser(token: string, password: string): Promise<CookieToSet> {
    return this.unlocking.cookieOf(await this.reset(token, password));
  }

  async resetByApi(token: string, password: string, caller: Caller): Promise<void> {
    await this.reset(token, password, (em, user) => this.unlocking.openNetwork(em, user, caller));
  }

  /** @param then what follows in the same transaction */
  private async reset(
    token: string,
    password: string,
    then?: (em: EntityManager, user: UserAccount) => Promise<void>,
  ): Promise<AccountLink> {
    const { link, user } = await this.links.open('password-reset', token);
    const hash = await this.passwords.accept(password, user);
    await inTransaction(this.em, async (em) => {
      const held = await this.links.hold(em, link);
      const endedSessions = await this.former.end(em, user.id);
      const facts = { linkId: link.id, endedSessions };
      this.events.record(held.user.resetPassword(hash, facts, this.passwords.marks), user.id);
      await then?.(em, held.user);
    });
    return link;
  }
}
