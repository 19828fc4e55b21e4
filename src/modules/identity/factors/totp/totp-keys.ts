import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../../config/config.js';
import { inTransaction } from '../../../../database/transaction.js';
import { Clock } from '../../../../shared/clock.js';
import type { CodeCheck } from '../../contract/factors/proof.js';
import { FactorSeeds } from './totp-seeds.js';
import { TotpFactor } from './totp-factor.entity.js';
import { matchingStep } from './totp.js';

const renewedAtOnce = 500;
const nilId = '00000000-0000-0000-0000-000000000000';

/** The authenticator apps that people have confirmed. */
@Injectable()
export class TotpFactors {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly seeds: FactorSeeds,
  ) {}

  /** Accepts a code once: its time step and every earlier one are spent by that (R44). */
  async spend(em: EntityManager, userId: string, code: string): Promise<CodeCheck> {
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

  /** Whether the ring's key of that id opens what is stored under it; also where there is nothing. */
  async canRead(keyId: string): Promise<boolean> {
    const factors = await this.em.fork().find(TotpFactor, { keyId }, { limit: 5 });
    return factors.length === 0 || factors.some((factor) => factor.isReadBy(this.config.dataEncryptionKeys));
  }

  /** Binds factors that were there before rows were bound. */
  async bind(em: EntityManager, ids: readonly string[]): Promise<void> {
    const factors = await em.find(TotpFactor, { id: { $in: [...ids] } });
    for (const factor of factors) factor.bind(this.config.dataEncryptionKeys);
  }

  /** Ids of the people whose app, or whose candidate for one, does not open: somebody else wrote its row. */
  async unreadable(): Promise<string[]> {
    const people: string[] = [];
    let behind = nilId;
    for (;;) {
      const page = await this.em
        .fork()
        .find(TotpFactor, { id: { $gt: behind } }, { orderBy: { id: 'asc' }, limit: renewedAtOnce });
      people.push(
        ...page.filter((factor) => !factor.opens(this.config.dataEncryptionKeys)).map(({ userId }) => userId),
      );
      const last = page.at(-1);
      if (!last) return people;
      behind = last.id;
    }
  }

  /** Encrypts some seeds anew that are under older keys of the ring, and answers how many (R46). */
  renewEncryption(): Promise<number> {
    const keys = this.config.dataEncryptionKeys;
    return inTransaction(this.em.fork(), async (em) => {
      // Whoever signs in with a factor at this moment does not wait, and is not waited for.
      const factors = await em.find(
        TotpFactor,
        { keyId: { $ne: keys.current.id } },
        { limit: renewedAtOnce, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
      );
      for (const factor of factors) factor.renewEncryption(keys);
      return factors.length;
    });
  }
}
