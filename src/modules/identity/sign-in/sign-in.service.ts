import { Injectable } from '@nestjs/common';
import type { CookieToSet } from '../contract/sessions/browser-sessions.js';
import type { Caller } from '../contract/caller.js';
import type { Proof } from '../contract/factors/proof.js';
import { FactorStep } from './factor-step.service.js';
import { type ApiTokens, SessionStart } from './session-start.js';

/** Opens sessions of either kind for people who show both factors. */
@Injectable()
export class SignIn {
  constructor(
    private readonly step: FactorStep,
    private readonly sessions: SessionStart,
  ) {}

  /** @throws what `FactorStep.finish` does */
  forApi(challenge: string, proof: Proof, caller: Caller): Promise<ApiTokens> {
    return this.step.finish(challenge, proof, caller, (em, user) => this.sessions.forApi(em, user, { proof, caller }));
  }

  /** @throws what `FactorStep.finish` does */
  forBrowser(challenge: string, proof: Proof, caller: Caller): Promise<readonly CookieToSet[]> {
    return this.step.finish(challenge, proof, caller, (em, user) =>
      this.sessions.forBrowser(em, user, { proof, caller }),
    );
  }
}
