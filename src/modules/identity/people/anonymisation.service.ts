import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { ChangeMarks } from '../../../events/change-watch/change-marks.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { EventOrigins } from '../../../events/origins/event-origins.js';
import { Clock } from '../../../shared/clock.js';
import { AccountLink } from '../links/account-link.entity.js';
import type { By } from '../contract/actor.js';
import { EmailChanges } from '../email-change/email-changes.service.js';
import { PersonIsNotDisabled } from '../identity.errors.js';
import { KnownNetworks } from '../attempts/known-networks.js';
import { Factors } from '../factors/factors.service.js';
import { Session } from '../sessions/session.entity.js';
import { SignInChallenge } from '../sessions/sign-in-challenge.entity.js';
import { lockSomebodyElse } from '../user-account/user-account.queries.js';

/**
 * Erases what is known of somebody who left. Their id stays, so that what they did can be told apart from what others did:
 * the event log, secrets and roles hold nothing else of them.
 */
@Injectable()
export class Anonymisation {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly marks: ChangeMarks,
    private readonly origins: EventOrigins,
    private readonly emailChanges: EmailChanges,
    private readonly networks: KnownNetworks,
    private readonly factors: Factors,
  ) {}

  /** Does nothing to someone of whom nothing is known any more. @throws NotFound, NotAllowed for oneself, PersonIsNotDisabled */
  async anonymise(by: By, userId: string): Promise<void> {
    await inTransaction(this.em, async (em) => {
      const user = await lockSomebodyElse(em, by, userId);
      if (user.status !== 'disabled') throw new PersonIsNotDisabled();
      const anonymised = user.anonymise(this.clock.now(), this.marks);
      if (!anonymised) return;
      const ofUser = { userId: user.id };
      await this.factors.remove(em, user.id);
      await em.nativeDelete(Session, ofUser);
      await em.nativeDelete(AccountLink, ofUser);
      await em.nativeDelete(SignInChallenge, ofUser);
      await this.emailChanges.forgetAddressesOf(em, user.id);
      await this.networks.forget(em, user.id);
      this.events.record(anonymised);
      this.origins.eraseOriginsOf(user.id);
    });
  }
}
