import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { currentOrigin } from '../../events/event-origin.js';
import { Jobs } from '../../jobs/jobs.js';
import { AccountLinks } from './account-links.js';
import type { Caller } from './contract/caller.js';
import type { LostPassword } from './contract/lost-password.js';
import { lostPasswordQueue } from './lost-password.job.js';
import { PasswordByLink } from './password-by-link.js';
import { SignInLimits } from './sign-in-limits.js';

/** Takes down whose password is lost, and lets them choose another one by the link that a job has mailed to them. */
@Injectable()
export class StoredLostPassword implements LostPassword {
  constructor(
    private readonly em: EntityManager,
    private readonly jobs: Jobs,
    private readonly limits: SignInLimits,
    private readonly links: AccountLinks,
    private readonly passwords: PasswordByLink,
  ) {}

  async forgot(typed: string, { ip, userAgent }: Caller): Promise<void> {
    const email = typed.trim().toLowerCase();
    await this.limits.takeReset(email, ip);
    const { requestId } = currentOrigin();
    await inTransaction(this.em, (em) => this.jobs.send(lostPasswordQueue, [{ email, ip, userAgent, requestId }], em));
  }

  personOf(token: string) {
    return this.links.personOf('password-reset', token);
  }

  reset(token: string, password: string): Promise<void> {
    return this.passwords.reset(token, password);
  }
}
