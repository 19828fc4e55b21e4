import { Injectable } from '@nestjs/common';
import type { Actor } from '../contract/actor.js';
import type { BrowserSessions, CookieToSet, TypedFactor } from '../contract/sessions/browser-sessions.js';
import type { Caller } from '../contract/caller.js';
import { PasswordStep } from '../sign-in/password-step.service.js';
import { PortalTokens } from './portal-tokens.js';
import { Sessions } from './sessions.service.js';
import { SignIn } from '../sign-in/sign-in.service.js';
import { StepUpService } from '../sign-in/step-up.service.js';

/** The pages' way to the same steps that the API takes. */
@Injectable()
export class StoredBrowserSessions implements BrowserSessions {
  constructor(
    private readonly passwords: PasswordStep,
    private readonly signIn: SignIn,
    private readonly stepUps: StepUpService,
    private readonly sessions: Sessions,
    private readonly tokens: PortalTokens,
  ) {}

  begin({ email, password }: { email: string; password: string }, caller: Caller) {
    return this.passwords.begin({ email: email.trim().toLowerCase(), password }, caller);
  }

  finish(challenge: string, factor: TypedFactor, caller: Caller): Promise<readonly CookieToSet[]> {
    return this.signIn.forBrowser(challenge, factor, caller);
  }

  async stepUp(actor: Actor, code: string, caller: Caller): Promise<void> {
    await this.stepUps.stepUp(actor, code, caller);
  }

  async signOut(actor: Actor) {
    await this.sessions.logOut(actor);
    return this.tokens.cookieToClear();
  }
}
