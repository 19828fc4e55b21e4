import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import qrcode from 'qrcode';
import { Config } from '../../../../config/config.js';
import { Clock } from '../../../../shared/clock.js';
import { NoFactorToConfirm } from '../../identity.errors.js';
import type { NewFactor } from '../../identity.schemas.js';
import { FactorSeeds } from './totp-seeds.js';
import type { CodeCheck } from '../../contract/factors/proof.js';
import { SecondFactor, type SecondFactorCheck } from '../factors.service.js';
import { SignInLimits } from '../../attempts/sign-in-limits.js';
import type { From } from '../../attempts/sign-in-place.js';
import { TotpFactor } from './totp-factor.entity.js';
import { matchingStep, newTotpSecret, otpauthUri } from './totp.js';
import type { UserAccount } from '../../user-account/user-account.entity.js';

/** Authenticator apps that wait for a first code. A person has at most one; its owner's row is locked by the caller. */
@Injectable()
export class FactorCandidates {
  constructor(
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly seeds: FactorSeeds,
    private readonly limits: SignInLimits,
    private readonly secondFactor: SecondFactor,
  ) {}

  /** Makes a new seed, in base32; an earlier one that was not confirmed is forgotten. */
  async propose(em: EntityManager, userId: string): Promise<string> {
    const secret = newTotpSecret();
    await em.nativeDelete(TotpFactor, { userId, confirmedAt: null });
    em.persist(TotpFactor.propose(userId, secret, this.config.dataEncryptionKeys, this.clock.now()));
    return secret;
  }

  /** The seed as an app reads it. */
  async show(secret: string, email: string): Promise<NewFactor> {
    const uri = otpauthUri(secret, this.config.brandName, email);
    return { secret, otpauthUri: uri, qrSvg: await qrcode.toString(uri, { type: 'svg' }) };
  }

  /**
   * Makes the candidate the person's one factor, if this is a code of it. Its time step is spent by that; a wrong one
   * counts like every wrong second factor.
   * @throws NoFactorToConfirm when there is no candidate, or it was begun more than an hour ago
   */
  async confirm(em: EntityManager, user: UserAccount, code: string, from: From): Promise<SecondFactorCheck> {
    const place = await this.limits.placeOf(em, user, from);
    return this.secondFactor.count(em, user, place, () => this.compare(em, user.id, code));
  }

  private async compare(em: EntityManager, userId: string, code: string): Promise<CodeCheck> {
    const now = this.clock.now();
    const candidate = await em.findOne(TotpFactor, { userId, confirmedAt: null });
    if (!candidate?.isOpenCandidateAt(now)) throw new NoFactorToConfirm();
    const secret = await this.seeds.read(em, candidate);
    const step = secret ? matchingStep(secret, code, now) : null;
    if (step === null) return 'wrong-code';
    // Before the flush: the database allows one confirmed factor.
    await em.nativeDelete(TotpFactor, { userId, confirmedAt: { $ne: null } });
    candidate.confirm(step, this.config.dataEncryptionKeys, now);
    return 'accepted';
  }
}
