import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { InvalidField } from '../../shared/domain-error.js';
import type { Actor } from './contract/actor.js';
import { FactorReplaced } from './contract/factor-replaced.event.js';
import { FactorCandidates } from './factor-candidates.js';
import type { NewFactor } from './identity.schemas.js';
import { Sessions } from './sessions.service.js';
import { lockUser } from './user-account.queries.js';

/** Replaces the authenticator app of someone signed in. The old one works until a code of the new one was shown. */
@Injectable()
export class FactorChange {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly candidates: FactorCandidates,
    private readonly sessions: Sessions,
  ) {}

  /** A new seed, shown this once; an earlier one that was not confirmed is forgotten. */
  async propose({ userId }: Actor): Promise<NewFactor> {
    const { secret, email } = await inTransaction(this.em, async (em) => {
      const user = await lockUser(em, userId);
      return { secret: await this.candidates.propose(em, userId), email: user.email };
    });
    return this.candidates.show(secret, email);
  }

  /**
   * The new app takes the place of the old one, and the person's other sessions end.
   * @throws NoFactorToConfirm
   * @throws InvalidField at `code` for one that the new app does not show
   */
  confirm(actor: Actor, code: string): Promise<void> {
    return inTransaction(this.em, async (em) => {
      await lockUser(em, actor.userId);
      if (!(await this.candidates.confirm(em, actor.userId, code))) {
        throw new InvalidField('code', 'This is not the code that the new app shows now.');
      }
      const endedSessions = await this.sessions.endOthers(em, actor, 'factor-changed');
      this.events.record(new FactorReplaced({ userId: actor.userId, sessionId: actor.sessionId, endedSessions }));
    });
  }
}
