import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import qrcode from 'qrcode';
import { Config } from '../../../../config/config.js';
import { Clock } from '../../../../shared/clock.js';
import { NoFactorToConfirm } from '../../identity.errors.js';
import type { NewFactor } from '../../contract/factors/factor.schemas.js';
import type { CodeCheck, FactorMethod, Owner, ProposedFactor } from '../factor-method.js';
import { matchingStep, newTotpSecret, otpauthUri } from './totp.js';
import { TotpFactor } from './totp-factor.entity.js';
import { TotpSeeds } from './totp-seeds.js';

/** Authenticator apps, and those that wait for a first code: a person has at most one of each. */
@Injectable()
export class TotpMethod implements FactorMethod {
  readonly name = 'totp';

  constructor(
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly seeds: TotpSeeds,
  ) {}

  async propose(em: EntityManager, { id: userId, email }: Owner): Promise<ProposedFactor> {
    const secret = newTotpSecret();
    await em.nativeDelete(TotpFactor, { userId, confirmedAt: null });
    em.persist(TotpFactor.propose(userId, secret, this.config.dataEncryptionKeys, this.clock.now()));
    return { secret, otpauthUri: otpauthUri(secret, this.config.brandName, email) };
  }

  async show(proposed: ProposedFactor): Promise<NewFactor> {
    return { ...proposed, qrSvg: await qrcode.toString(proposed.otpauthUri, { type: 'svg' }) };
  }

  async confirm(em: EntityManager, userId: string, code: string): Promise<CodeCheck> {
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

  /** The time step of the code and every earlier one are spent by that. */
  async verify(em: EntityManager, userId: string, code: string): Promise<CodeCheck> {
    const factor = await em.findOne(TotpFactor, { userId, confirmedAt: { $ne: null } });
    const secret = factor && (await this.seeds.read(em, factor));
    const step = secret ? matchingStep(secret, code, this.clock.now()) : null;
    if (!factor || step === null) return 'wrong-code';
    // Compare-and-set: of requests that race with one code, PostgreSQL lets one through whatever else they hold.
    const spent = await em.nativeUpdate(
      TotpFactor,
      { id: factor.id, $or: [{ lastStep: null }, { lastStep: { $lt: step } }] },
      { lastStep: step },
    );
    if (spent === 0) return 'code-used';
    factor.renewEncryption(this.config.dataEncryptionKeys);
    return 'accepted';
  }

  async remove(em: EntityManager, userId: string): Promise<void> {
    await em.nativeDelete(TotpFactor, { userId });
  }
}
