import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { Clock } from '../../../shared/clock.js';
import { Anonymisation } from './anonymisation.service.js';
import type { AccountChanges, AccountStanding } from '../contract/people/account-changes.js';
import type { By } from '../contract/actor.js';
import type { InvitePerson } from '../contract/people/people-administration.schemas.js';
import type { EmailChange } from '../email-change/email-change.entity.js';
import { EmailChanges } from '../email-change/email-changes.service.js';
import { FactorRemoval } from '../factors/factor-removal.service.js';
import { Invitations } from './invitations.service.js';
import { PersonChange } from './person-change.service.js';
import { lockSomebodyElse, lockUser } from '../user-account/user-account.queries.js';

/** Hands each change of an account to the one who makes it. */
@Injectable()
export class StoredAccountChanges implements AccountChanges {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly emailChanges: EmailChanges,
    private readonly invitations: Invitations,
    private readonly changes: PersonChange,
    private readonly factors: FactorRemoval,
    private readonly anonymisation: Anonymisation,
  ) {}

  hold(id: string, by?: By): Promise<AccountStanding> {
    return inTransaction(this.em, async (em) => {
      const { status, email } = by ? await lockSomebodyElse(em, by, id) : await lockUser(em, id);
      const { changes, spoilt } = await this.emailChanges.pastOf(em, id);
      const standing = { status, email, ...standingOf(changes) };
      // Of whom somebody else wrote, nobody is sure: a second person has a look.
      return spoilt ? { ...standing, emailTouchedAt: this.clock.now(), emailChangeStopped: true } : standing;
    });
  }

  invite(person: InvitePerson): Promise<string> {
    return this.invitations.invite(person);
  }

  rename(by: By, id: string, name: string): Promise<void> {
    return this.changes.rename(by, id, name);
  }

  enable(by: By, id: string): Promise<void> {
    return this.changes.enable(by, id);
  }

  disable(by: By, id: string): Promise<void> {
    return this.changes.disable(by, id);
  }

  changeEmail(by: By, id: string, email: string): Promise<void> {
    return this.changes.changeEmail(by, id, email);
  }

  resetFactor(by: By, id: string): Promise<void> {
    return this.factors.remove(by, id);
  }

  anonymise(by: By, id: string): Promise<void> {
    return this.anonymisation.anonymise(by, id);
  }
}

/** @param changes of one person, the earliest first: one begins when the one before has ended */
function standingOf(changes: readonly EmailChange[]): Omit<AccountStanding, 'status' | 'email'> {
  const touched = changes.map(({ touchedAt }) => touchedAt.getTime());
  return {
    emailTouchedAt: touched.length === 0 ? null : new Date(Math.max(...touched)),
    emailChanging: changes.some(({ isOpen }) => isOpen),
    emailChangeStopped:
      changes.findLast(({ isMade, outcome }) => isMade || outcome === 'stopped')?.outcome === 'stopped',
  };
}
