import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../../events/domain-events.js';
import type { Caller } from '../contract/caller.js';
import { SignedIn } from '../contract/sign-in/signed-in.event.js';
import { SignedInFromNewNetwork } from '../contract/sign-in/signed-in-from-new-network.event.js';
import { KnownNetworks } from '../attempts/known-networks.js';
import type { Proof } from '../contract/factors/proof.js';
import { Factors } from '../factors/factors.service.js';
import { RecoveryCodes } from '../factors/recovery-codes/recovery-codes.service.js';
import type { Session } from '../sessions/session.entity.js';

/** How somebody came by both factors. */
export interface BothFactors {
  readonly proof: Proof;
  readonly caller: Caller;
  /** Whether they enrolled their factor just now: no network is expected of them yet. */
  readonly enrolled?: boolean;
}

/** What stays behind of a completed sign-in: its events, and from which network it came. */
@Injectable()
export class SignInRecord {
  constructor(
    private readonly events: DomainEvents,
    private readonly factors: Factors,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly networks: KnownNetworks,
  ) {}

  async of(em: EntityManager, session: Session, { proof, caller, enrolled = false }: BothFactors): Promise<void> {
    const ids = { userId: session.userId, sessionId: session.id };
    const method = this.factors.methodOf(proof);
    this.events.record(new SignedIn({ ...ids, kind: session.kind, method }), session.userId);
    if (method === 'recovery-code') await this.recoveryCodes.noteUse(em, ids);
    const isNew = await this.networks.remember(em, session.userId, caller.ip);
    if (isNew && !enrolled) this.events.record(new SignedInFromNewNetwork(ids), session.userId);
  }
}
