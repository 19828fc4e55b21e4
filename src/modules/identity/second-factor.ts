import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock } from '../../shared/clock.js';
import { SecondFactorFailuresMounted } from './contract/second-factor-failures-mounted.event.js';
import type { CodeCheck, Proof } from './proof.js';
import { RecoveryCodes } from './recovery-codes.service.js';
import { TotpFactors } from './totp-factors.service.js';
import type { UserAccount } from './user-account.entity.js';

export type SecondFactorCheck =
  | { readonly outcome: 'passed'; readonly method: 'totp' | 'recovery-code' }
  | { readonly outcome: 'failed'; readonly reason: Exclude<CodeCheck, 'accepted'> }
  | { readonly outcome: 'blocked'; readonly seconds: number };

const worthAMail = 10;

/** Looks at second factors. Failures count per person, across challenges and step-up, until one is right. */
@Injectable()
export class SecondFactor {
  constructor(
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly totpFactors: TotpFactors,
    private readonly recoveryCodes: RecoveryCodes,
  ) {}

  /** @param user locked by `lockUser`: of two requests the second sees what the first left */
  async check(em: EntityManager, user: UserAccount, proof: Proof): Promise<SecondFactorCheck> {
    const now = this.clock.now();
    const seconds = user.secondFactorBlockedForSeconds(now);
    if (seconds > 0) return { outcome: 'blocked', seconds };
    const check =
      'code' in proof
        ? await this.totpFactors.spend(em, user.id, proof.code)
        : await this.recoveryCodes.spend(em, user.id, proof.recoveryCode);
    if (check === 'accepted') {
      user.passSecondFactor();
      return { outcome: 'passed', method: 'code' in proof ? 'totp' : 'recovery-code' };
    }
    user.failSecondFactor(now);
    if (user.secondFactorFailures === worthAMail) {
      this.events.record(new SecondFactorFailuresMounted({ userId: user.id, failures: worthAMail }));
    }
    return { outcome: 'failed', reason: check };
  }
}
