import { Injectable } from '@nestjs/common';
import { AccountLinks } from '../links/account-links.js';
import type { Caller } from '../contract/caller.js';
import type { Enrolment, EnrolmentPurpose } from '../contract/factors/enrolment.js';
import { EnrolmentPassword } from './enrolment-password.js';
import { FactorEnrolment } from './factor-enrolment.service.js';
import { SessionStart } from '../sign-in/session-start.js';

/** The steps of an enrolment in their order: a link, a password, an app, an open session. */
@Injectable()
export class StoredEnrolment implements Enrolment {
  constructor(
    private readonly links: AccountLinks,
    private readonly passwords: EnrolmentPassword,
    private readonly factors: FactorEnrolment,
    private readonly sessions: SessionStart,
  ) {}

  personOf(purpose: EnrolmentPurpose, token: string) {
    return this.links.personOf(purpose, token);
  }

  acceptInvitation(token: string, password: string) {
    return this.passwords.choose(token, password);
  }

  showPassword(token: string, password: string) {
    return this.passwords.show(token, password);
  }

  propose(challenge: string) {
    return this.factors.propose(challenge);
  }

  async confirmForApi(challenge: string, code: string, caller: Caller) {
    const { opened, recoveryCodes } = await this.factors.confirm(challenge, code, (em, user) =>
      this.sessions.forApi(em, user, { proof: { code }, caller, enrolled: true }),
    );
    return { ...opened, recoveryCodes };
  }

  async confirmForBrowser(challenge: string, code: string, caller: Caller) {
    const { opened, recoveryCodes } = await this.factors.confirm(challenge, code, (em, user) =>
      this.sessions.forBrowser(em, user, { proof: { code }, caller, enrolled: true }),
    );
    return { cookies: opened, recoveryCodes };
  }
}
