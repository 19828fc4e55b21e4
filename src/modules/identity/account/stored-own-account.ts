import { Injectable } from '@nestjs/common';
import type { Actor } from '../contract/actor.js';
import type { TypedFactor } from '../contract/sessions/browser-sessions.js';
import type { Caller } from '../contract/caller.js';
import type { OwnAccount, OwnSession } from '../contract/account/own-account.js';
import { FactorChange } from '../factors/factor-change.service.js';
import { PasswordChange } from '../passwords/password-change.service.js';
import { RecoveryCodeChange } from '../factors/recovery-codes/recovery-code-change.service.js';
import { Sessions } from '../sessions/sessions.service.js';

const shownSessions = 50;

/** The pages' way to the same operations that the API offers. */
@Injectable()
export class StoredOwnAccount implements OwnAccount {
  constructor(
    private readonly openSessions: Sessions,
    private readonly passwords: PasswordChange,
    private readonly recoveryCodes: RecoveryCodeChange,
    private readonly factors: FactorChange,
  ) {}

  async sessions(actor: Actor): Promise<OwnSession[]> {
    return (await this.openSessions.list(actor, { limit: shownSessions })).items;
  }

  endSession(actor: Actor, sessionId: string): Promise<void> {
    return this.openSessions.revoke(actor, sessionId);
  }

  endOtherSessions(actor: Actor): Promise<void> {
    return this.openSessions.revokeOthers(actor);
  }

  changePassword(actor: Actor, change: { current: string; password: string }, caller: Caller): Promise<void> {
    return this.passwords.change(actor, change, caller);
  }

  replaceRecoveryCodes(actor: Actor, factor: TypedFactor, caller: Caller): Promise<string[]> {
    return this.recoveryCodes.replace(actor, factor, caller);
  }

  proposeFactor(actor: Actor, factor: TypedFactor, caller: Caller) {
    return this.factors.propose(actor, factor, caller);
  }

  confirmFactor(actor: Actor, code: string, caller: Caller): Promise<void> {
    return this.factors.confirm(actor, code, caller);
  }
}
