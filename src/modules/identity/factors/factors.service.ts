import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../../events/domain-events.js';
import { SecondFactorFailuresMounted } from '../contract/factors/factor-failures-mounted.event.js';
import type { CodeCheck, Proof } from '../contract/factors/proof.js';
import { RecoveryCodes } from './recovery-codes/recovery-codes.service.js';
import { SignInLimits } from '../attempts/sign-in-limits.js';
import type { Place } from '../attempts/sign-in-place.js';
import { TotpFactors } from './totp/totp-keys.js';
import type { UserAccount } from '../user-account/user-account.entity.js';

export type SecondFactorCheck =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'failed'; readonly reason: Exclude<CodeCheck, 'accepted'> }
  | { readonly outcome: 'blocked'; readonly seconds: number };

const worthAMail = 10;

/** Looks at second factors. Failures count per person and place, across challenges and step-up, until one is right. */
@Injectable()
export class SecondFactor {
  constructor(
    private readonly events: DomainEvents,
    private readonly limits: SignInLimits,
    private readonly totpFactors: TotpFactors,
    private readonly recoveryCodes: RecoveryCodes,
  ) {}

  /** @param user locked by `lockUser`: of two requests the second sees what the first left */
  check(em: EntityManager, user: UserAccount, proof: Proof, place: Place): Promise<SecondFactorCheck> {
    return this.count(em, user, place, () =>
      'code' in proof
        ? this.totpFactors.spend(em, user.id, proof.code)
        : this.recoveryCodes.spend(em, user.id, proof.recoveryCode),
    );
  }

  /** Counts how any code turned out that stands for this person. */
  async count(
    em: EntityManager,
    { id: userId }: UserAccount,
    place: Place,
    look: () => Promise<CodeCheck>,
  ): Promise<SecondFactorCheck> {
    const { waitSeconds, failures } = await this.limits.take(em, place, 'second-factor');
    if (waitSeconds > 0) return { outcome: 'blocked', seconds: waitSeconds };
    const reason = await look();
    if (reason === 'accepted') {
      await this.limits.clear(em, place, 'second-factor', 'unfinished');
      return { outcome: 'passed' };
    }
    if (failures === worthAMail) this.events.record(new SecondFactorFailuresMounted({ userId, failures }));
    return { outcome: 'failed', reason };
  }
}
