import { Injectable } from '@nestjs/common';
import type { Actor } from '../contract/actor.js';
import type { Caller } from '../contract/caller.js';
import { type AccessToken, PortalTokens } from '../sessions/portal-tokens.js';
import { PresentFactor } from '../factors/present-factor.js';

/** Shows the second factor again in an open session, before something that needs a recent one (R52). */
@Injectable()
export class StepUpService {
  constructor(
    private readonly present: PresentFactor,
    private readonly tokens: PortalTokens,
  ) {}

  /** @throws what `PresentFactor.show` does */
  stepUp(actor: Actor, code: string, caller: Caller): Promise<AccessToken> {
    return this.present.show(actor, { code }, caller, async (_em, _user, session) => this.tokens.accessToken(session));
  }
}
