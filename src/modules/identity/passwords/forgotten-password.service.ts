import { setTimeout } from 'node:timers/promises';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { inTransaction } from '../../../database/transaction.js';
import { currentOrigin } from '../../../events/origins/event-origin.js';
import { Jobs } from '../../../jobs/jobs.js';
import { AccountLinks } from '../links/account-links.js';
import type { Caller } from '../contract/caller.js';
import type { ForgottenPassword } from '../contract/passwords/forgotten-password.js';
import { resetLinkQueue } from './reset-link.job.js';
import { SignInLimits } from '../attempts/sign-in-limits.js';
import { findSignInAccount } from '../user-account/user-account.queries.js';

/** Finds out whose lost password it is. Of an address that nobody has nothing is kept, as anything may be typed there. */
@Injectable()
export class ForgottenPasswordService implements ForgottenPassword {
  constructor(
    private readonly em: EntityManager,
    private readonly jobs: Jobs,
    private readonly limits: SignInLimits,
    private readonly links: AccountLinks,
    private readonly config: Config,
  ) {}

  /** The answer is late, so that its time does not tell whether there is an account. */
  async ask(email: string, caller: Caller): Promise<void> {
    await Promise.all([this.sendTo(email.trim().toLowerCase(), caller), setTimeout(this.config.lateAnswerMs)]);
  }

  /** A network that asks too often gets mails for those alone who are known there: it may be their neighbour (R65). */
  private async sendTo(email: string, caller: Caller): Promise<void> {
    const isFlood = await this.limits.isResetFlood(caller.ip);
    const account = await findSignInAccount(this.em, email);
    const place = await this.limits.placeOf(this.em, { email, id: account?.id }, { caller });
    if (account?.status !== 'active' || (isFlood && place.kind === 'elsewhere')) return;
    if (!(await this.links.mayMail(this.em, account.id, 'password-reset'))) return;
    const job = {
      userId: account.id,
      ip: caller.ip,
      userAgent: caller.userAgent,
      requestId: currentOrigin().requestId,
    };
    await inTransaction(this.em, (em) => this.jobs.send(resetLinkQueue, [job], em));
  }
}
