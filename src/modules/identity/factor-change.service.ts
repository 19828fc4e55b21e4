import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import qrcode from 'qrcode';
import { Config } from '../../config/config.js';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock } from '../../shared/clock.js';
import { InvalidField } from '../../shared/domain-error.js';
import type { Actor } from './contract/actor.js';
import { FactorReplaced } from './contract/factor-replaced.event.js';
import { NoFactorToConfirm } from './identity.errors.js';
import type { NewFactor } from './identity.schemas.js';
import { Sessions } from './sessions.service.js';
import { TotpFactor } from './totp-factor.entity.js';
import { matchingStep, newTotpSecret, otpauthUri } from './totp.js';
import { lockUser } from './user-account.queries.js';

/** Replaces the authenticator app of someone signed in. The old one works until a code of the new one was shown. */
@Injectable()
export class FactorChange {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly events: DomainEvents,
    private readonly sessions: Sessions,
  ) {}

  /** A new seed, shown this once; an earlier one that was not confirmed is forgotten. */
  async propose({ userId }: Actor): Promise<NewFactor> {
    const secret = newTotpSecret();
    const email = await inTransaction(this.em, async (em) => {
      const user = await lockUser(em, userId);
      await em.nativeDelete(TotpFactor, { userId, confirmedAt: null });
      em.persist(TotpFactor.propose(userId, secret, this.config.dataEncryptionKeys, this.clock.now()));
      return user.email;
    });
    const uri = otpauthUri(secret, this.config.brandName, email);
    return { secret, otpauthUri: uri, qrSvg: await qrcode.toString(uri, { type: 'svg' }) };
  }

  /**
   * The new app takes the place of the old one, and the person's other sessions end.
   * @throws NoFactorToConfirm
   * @throws InvalidField at `code` for one that the new app does not show
   */
  confirm(actor: Actor, code: string): Promise<void> {
    return inTransaction(this.em, async (em) => {
      await lockUser(em, actor.userId);
      const now = this.clock.now();
      const candidate = await em.findOne(TotpFactor, { userId: actor.userId, confirmedAt: null });
      if (!candidate?.isOpenCandidateAt(now)) throw new NoFactorToConfirm();
      const step = matchingStep(candidate.secret(this.config.dataEncryptionKeys), code, now);
      if (step === null) throw new InvalidField('code', 'This is not the code that the new app shows now.');
      // Before the flush: the database allows one confirmed factor.
      await em.nativeDelete(TotpFactor, { userId: actor.userId, confirmedAt: { $ne: null } });
      candidate.confirm(step, now);
      const endedSessions = await this.sessions.endOthers(em, actor, 'factor-changed');
      this.events.record(new FactorReplaced({ userId: actor.userId, sessionId: actor.sessionId, endedSessions }));
    });
  }
}
