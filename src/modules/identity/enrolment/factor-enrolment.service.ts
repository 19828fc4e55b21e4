import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { Throttled } from '../../../http/requests/rate-limits.js';
import { Config } from '../../../config/config.js';
import { Clock } from '../../../shared/clock.js';
import type { DomainError } from '../../../shared/domain-error.js';
import { AccountLink } from '../links/account-link.entity.js';
import { AccountLinks, type OpenLink } from '../links/account-links.js';
import { SessionStart } from '../sign-in/session-start.js';
import type { Caller } from '../contract/caller.js';
import type { FactorEnrolment } from '../contract/enrolment/factor-enrolment.js';
import { FactorEnrolled } from '../contract/factors/factor-enrolled.event.js';
import { EnrolmentChallenge } from './enrolment-challenge.entity.js';
import { Factors } from '../factors/factors.service.js';
import { ChallengeEnded, InvalidCode } from '../identity.errors.js';
import type { NewFactor } from '../contract/factors/factor.schemas.js';
import { readOpaqueToken } from '../links/opaque-token.js';
import { RecoveryCodes } from '../factors/recovery-codes/recovery-codes.service.js';
import { unlessRefused } from '../refusal.js';
import type { UserAccount } from '../user-account/user-account.entity.js';

/** What follows the enrolment, in its transaction. */
type WhenEnrolled<Opened> = (em: EntityManager, user: UserAccount) => Promise<Opened>;

interface Enrolled<Opened> {
  readonly opened: Opened;
  readonly recoveryCodes: string[];
}

type HeldChallenge = OpenLink & { readonly challenge: EnrolmentChallenge };

/** Enrols the first factor of someone who came by a mailed link and showed, or chose, their password. */
@Injectable()
export class FactorEnrolmentService implements FactorEnrolment {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly links: AccountLinks,
    private readonly config: Config,
    private readonly factors: Factors,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly sessions: SessionStart,
  ) {}

  async propose(challenge: string): Promise<NewFactor> {
    const proposed = await inTransaction(this.em, async (em) => {
      const { user } = await this.hold(em, challenge);
      return this.factors.propose(em, user);
    });
    return this.factors.show(proposed);
  }

  async confirmForApi(challenge: string, code: string, caller: Caller) {
    const { opened, recoveryCodes } = await this.confirm(challenge, code, (em, user) =>
      this.sessions.forApi(em, user, { proof: { code }, caller, enrolled: true }),
    );
    return { ...opened, recoveryCodes };
  }

  async confirmForBrowser(challenge: string, code: string, caller: Caller) {
    const { opened, recoveryCodes } = await this.confirm(challenge, code, (em, user) =>
      this.sessions.forBrowser(em, user, { proof: { code }, caller, enrolled: true }),
    );
    return { cookies: opened, recoveryCodes };
  }

  private async confirm<Opened>(
    challenge: string,
    code: string,
    open: WhenEnrolled<Opened>,
  ): Promise<Enrolled<Opened>> {
    const outcome = await inTransaction(this.em, async (em): Promise<Enrolled<Opened> | DomainError> => {
      const { challenge: held, link, user } = await this.hold(em, challenge);
      const check = await this.factors.confirm(em, user, code, { linkId: link.id });
      if (check.outcome === 'blocked') return new Throttled(check.seconds);
      if (check.outcome === 'failed') return new InvalidCode();
      held.consume(this.clock.now());
      await this.links.end(em, user.id, ['invitation', 'enrolment']);
      this.events.record(new FactorEnrolled({ userId: user.id, linkId: link.id }), user.id);
      const recoveryCodes = await this.recoveryCodes.issue(em, user.id);
      return { opened: await open(em, user), recoveryCodes };
    });
    return unlessRefused(outcome);
  }

  /** The challenge, its link and its person, who is locked: of requests that race, the second sees what the first left. */
  private async hold(em: EntityManager, text: string): Promise<HeldChallenge> {
    const presented = readOpaqueToken(text);
    if (!presented) throw new ChallengeEnded();
    const challenge = await em.findOne(EnrolmentChallenge, { id: presented.id });
    if (!challenge?.isNamedBy(presented, this.config.sessionKeys)) throw new ChallengeEnded();
    const link = await em.findOneOrFail(AccountLink, { id: challenge.linkId });
    const held = await this.links.hold(em, link, () => new ChallengeEnded());
    await em.refresh(challenge);
    if (!challenge.isOpenAt(this.clock.now())) throw new ChallengeEnded();
    return { ...held, challenge };
  }
}
