import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock } from '../../shared/clock.js';
import type { Caller } from './contract/caller.js';
import { RecoveryCodeUsed } from './contract/recovery-code-used.event.js';
import { SignedIn } from './contract/signed-in.event.js';
import type { Proof } from './proof.js';
import { RecoveryCodes } from './recovery-codes.service.js';
import { Session, type SessionKind } from './session.entity.js';
import type { UserAccount } from './user-account.entity.js';

/** Begins the session of someone who has just shown both factors. */
@Injectable()
export class SessionStart {
  constructor(
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly recoveryCodes: RecoveryCodes,
  ) {}

  /** @param proof the second factor, found good in this transaction */
  async start(em: EntityManager, user: UserAccount, proof: Proof, kind: SessionKind, caller: Caller): Promise<Session> {
    const now = this.clock.now();
    const session = Session.start(user.id, kind, caller, now);
    em.persist(session);
    user.signIn(now);
    const ids = { userId: user.id, sessionId: session.id };
    const method = 'code' in proof ? 'totp' : 'recovery-code';
    this.events.record(new SignedIn({ ...ids, kind, method }), user.id);
    if (method === 'recovery-code') {
      const left = await this.recoveryCodes.left(em, user.id);
      this.events.record(new RecoveryCodeUsed({ ...ids, left }), user.id);
    }
    return session;
  }
}
