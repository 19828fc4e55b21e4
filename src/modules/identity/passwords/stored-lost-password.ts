import { Injectable } from '@nestjs/common';
import { AccountLinks } from '../links/account-links.js';
import { BrowserMarks } from '../attempts/browser-marks.js';
import type { CookieToSet } from '../contract/sessions/browser-sessions.js';
import type { Caller } from '../contract/caller.js';
import type { LostPassword } from '../contract/passwords/lost-password.js';
import { ForgottenPassword } from './forgotten-password.js';
import { PasswordByLink } from './password-by-link.js';
import { Unlocking } from '../attempts/unlocking.js';

/** The way from a lost password to another one, by a link that is mailed in between. */
@Injectable()
export class StoredLostPassword implements LostPassword {
  constructor(
    private readonly forgotten: ForgottenPassword,
    private readonly links: AccountLinks,
    private readonly passwords: PasswordByLink,
    private readonly marks: BrowserMarks,
    private readonly unlocking: Unlocking,
  ) {}

  forgot(typed: string, caller: Caller): Promise<void> {
    return this.forgotten.ask(typed.trim().toLowerCase(), caller);
  }

  personOf(token: string) {
    return this.links.personOf('password-reset', token);
  }

  async resetInBrowser(token: string, password: string): Promise<CookieToSet> {
    const { userId, id } = await this.passwords.reset(token, password);
    return this.marks.unlocked(userId, id);
  }

  async resetByApi(token: string, password: string, caller: Caller): Promise<void> {
    await this.passwords.reset(token, password, (em, user) => this.unlocking.openNetwork(em, user, caller));
  }
}
