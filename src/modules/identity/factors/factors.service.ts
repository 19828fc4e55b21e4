import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../../events/domain-events.js';
import { SignInLimits } from '../attempts/sign-in-limits.js';
import type { From, Place } from '../attempts/sign-in-place.js';
import { FactorFailuresMounted } from '../contract/factors/factor-failures-mounted.event.js';
import type { Proof } from '../contract/factors/proof.js';
import type { NewFactor } from '../contract/factors/factor.schemas.js';
import type { UserAccount } from '../user-account/user-account.entity.js';
import { type CodeCheck, FactorMethod, type ProposedFactor } from './factor-method.js';
import { RecoveryCodes } from './recovery-codes/recovery-codes.service.js';

type FactorCheck =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'failed'; readonly reason: Exclude<CodeCheck, 'accepted'> }
  | { readonly outcome: 'blocked'; readonly seconds: number };

const worthAMail = 10;

/**
 * The second factors of people, whatever their method, as sign-in, step-up, enrolment and reset ask for them. Failures
 * count per person and place, across challenges and step-up, until a code is right. Whoever calls this holds the person by
 * `lockUser`: of two requests the second sees what the first left.
 */
@Injectable()
export class Factors {
  constructor(
    private readonly events: DomainEvents,
    private readonly limits: SignInLimits,
    private readonly method: FactorMethod,
    private readonly recoveryCodes: RecoveryCodes,
  ) {}

  /** Looks at a code of the person's factor, or at a recovery code in its place. */
  check(em: EntityManager, user: UserAccount, proof: Proof, place: Place): Promise<FactorCheck> {
    return this.count(em, user, place, () =>
      'code' in proof
        ? this.method.verify(em, user.id, proof.code)
        : this.recoveryCodes.verify(em, user.id, proof.recoveryCode),
    );
  }

  /** A new factor, shown this once, that opens nothing until a code of it confirms it. */
  propose(em: EntityManager, user: UserAccount): Promise<ProposedFactor> {
    return this.method.propose(em, user);
  }

  /** What its owner sees of a new factor; asked after the transaction that made it. */
  show(proposed: ProposedFactor): Promise<NewFactor> {
    return this.method.show(proposed);
  }

  /**
   * Makes what was proposed the person's one factor, if this is a code of it. A wrong one counts like every wrong factor.
   * @throws NoFactorToConfirm when nothing was proposed within an hour
   */
  async confirm(em: EntityManager, user: UserAccount, code: string, from: From): Promise<FactorCheck> {
    const place = await this.limits.placeOf(em, user, from);
    return this.count(em, user, place, () => this.method.confirm(em, user.id, code));
  }

  /** Takes the person's factor away, and the recovery codes that stand in for it. */
  async remove(em: EntityManager, userId: string): Promise<void> {
    await this.method.remove(em, userId);
    await this.recoveryCodes.remove(em, userId);
  }

  /** The name that events give to the way in which a factor was shown. */
  methodOf(proof: Proof): FactorMethod['name'] | 'recovery-code' {
    return 'code' in proof ? this.method.name : 'recovery-code';
  }

  private async count(
    em: EntityManager,
    { id: userId }: UserAccount,
    place: Place,
    look: () => Promise<CodeCheck>,
  ): Promise<FactorCheck> {
    const { waitSeconds, failures } = await this.limits.take(em, place, 'second-factor');
    if (waitSeconds > 0) return { outcome: 'blocked', seconds: waitSeconds };
    const reason = await look();
    if (reason === 'accepted') {
      await this.limits.clear(em, place, 'second-factor', 'unfinished');
      return { outcome: 'passed' };
    }
    if (failures === worthAMail) this.events.record(new FactorFailuresMounted({ userId, failures }));
    return { outcome: 'failed', reason };
  }
}
