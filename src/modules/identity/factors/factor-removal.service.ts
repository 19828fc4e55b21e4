import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { AccountLinks } from '../links/account-links.js';
import type { By } from '../contract/actor.js';
import { FactorReset } from '../contract/factors/factor-reset.event.js';
import { NotEnrolled, PersonIsDisabled } from '../identity.errors.js';
import { isEnrolled } from './factor.queries.js';
import { Factors } from './factors.service.js';
import { Sessions } from '../sessions/sessions.service.js';
import { lockSomebodyElse } from '../user-account/user-account.queries.js';

/** Takes away the second factor of someone who lost it. They enrol another one by a mailed link and their password. */
@Injectable()
export class FactorRemoval {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly links: AccountLinks,
    private readonly sessions: Sessions,
    private readonly factors: Factors,
  ) {}

  /** @throws NotFound, NotAllowed for oneself, NotEnrolled, PersonIsDisabled */
  remove(by: By, userId: string): Promise<void> {
    return inTransaction(this.em, async (em) => {
      const user = await lockSomebodyElse(em, by, userId);
      if (user.status === 'disabled') throw new PersonIsDisabled();
      if (!(await isEnrolled(em, userId))) throw new NotEnrolled();
      await this.factors.remove(em, userId);
      const endedSessions = await this.sessions.endAll(em, userId, 'factor-changed');
      const { id: linkId } = await this.links.issue(em, userId, { purpose: 'enrolment' });
      this.events.record(new FactorReset({ userId, linkId, endedSessions }));
    });
  }
}
