import { Injectable } from '@nestjs/common';
import type { Caller } from './contract/caller.js';
import type { CookieToSet } from './contract/browser-sessions.js';
import { type AccessToken, PortalTokens } from './portal-tokens.js';
import type { Proof } from './proof.js';
import { RefreshTokens } from './refresh-tokens.service.js';
import { SecondFactorStep } from './second-factor-step.service.js';
import { SessionStart } from './session-start.js';

/** Opens sessions of either kind for people who show both factors. */
@Injectable()
export class SignIn {
  constructor(
    private readonly step: SecondFactorStep,
    private readonly sessions: SessionStart,
    private readonly refreshTokens: RefreshTokens,
    private readonly tokens: PortalTokens,
  ) {}

  /** A session continued by refresh tokens. @throws what `SecondFactorStep.finish` does */
  forApi(challenge: string, proof: Proof, caller: Caller): Promise<AccessToken & { refreshToken: string }> {
    return this.step.finish(challenge, proof, caller.ip, async (em, user) => {
      const session = await this.sessions.start(em, user, proof, 'api', caller);
      return { ...this.tokens.accessToken(session), refreshToken: this.refreshTokens.issue(em, session) };
    });
  }

  /** A session carried by a cookie. @throws what `SecondFactorStep.finish` does */
  forBrowser(challenge: string, proof: Proof, caller: Caller): Promise<CookieToSet> {
    return this.step.finish(challenge, proof, caller.ip, async (em, user) =>
      this.tokens.cookie(await this.sessions.start(em, user, proof, 'browser', caller)),
    );
  }
}
