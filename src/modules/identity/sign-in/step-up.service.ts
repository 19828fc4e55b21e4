import { Injectable } from '@nestjs/common';
import type { Actor } from '../contract/actor.js';
import type { Caller } from '../contract/caller.js';
import type { Proof } from '../contract/factors/proof.js';
import type { AccessToken } from '../contract/sessions/api-tokens.js';
import type { SteppingUp } from '../contract/sign-in/stepping-up.js';
import { PortalTokens } from '../sessions/portal-tokens.js';
import { PresentFactor } from '../factors/present-factor.js';

@Injectable()
export class StepUpService implements SteppingUp {
  constructor(
    private readonly present: PresentFactor,
    private readonly tokens: PortalTokens,
  ) {}

  stepUp(actor: Actor, proof: Proof, caller: Caller): Promise<AccessToken> {
    return this.present.show(actor, proof, caller, async (_em, _user, session) => this.tokens.accessToken(session));
  }
}
