import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { currentOrigin } from '../../events/origins/event-origin.js';
import { Clock } from '../../shared/clock.js';
import { InvalidField, NotFound } from '../../shared/domain-error.js';
import { AccountChanges, type AccountStanding } from '../identity/contract/people/account-changes.js';
import type { Actor } from '../identity/contract/actor.js';
import type { InvitePerson, UpdatePerson } from '../identity/contract/people/people-administration.schemas.js';
import type { ManagerScope, RoleScope } from '../roles/contract/role.js';
import type { RoleAssignmentView } from '../roles/contract/role-assignment.schemas.js';
import { RoleAssignments } from '../roles/contract/role-assignments.js';
import { RoleChanges } from '../roles/contract/role-changes.js';
import type { Approval } from './approval.entity.js';
import { ApprovalExpiry } from './approval-expiry.js';
import { StillSupport } from './approvals.errors.js';
import { ApprovalViews } from './approval-views.js';
import type { AccountAdministration, Outcome } from './contract/account-administration.js';
import { type Deed, mayLessenSupport } from './deed.js';
import { Deeds } from './deeds.js';
import { SecondPersonRule } from './second-person-rule.js';
import { SupportHistory } from './support-history.js';

const done = { done: undefined };

/** Puts the rule about second persons before every change of an account. */
@Injectable()
export class StoredAccountAdministration implements AccountAdministration {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly accounts: AccountChanges,
    private readonly assignments: RoleAssignments,
    private readonly roles: RoleChanges,
    private readonly deeds: Deeds,
    private readonly rule: SecondPersonRule,
    private readonly views: ApprovalViews,
    private readonly history: SupportHistory,
    private readonly expiry: ApprovalExpiry,
  ) {}

  /** The role of support is given to nobody here: it needs a second person. */
  invite(person: InvitePerson, manages: readonly ManagerScope[] = []): Promise<string> {
    return inTransaction(this.em, async (em) => {
      const id = await this.accounts.invite(person);
      const by = { actorId: currentOrigin().actorId, at: this.clock.now() };
      await this.history.note(em, { act: 'invited', subjectId: id, ...by });
      for (const scope of manages) await this.roles.grant(id, scope);
      return id;
    });
  }

  async update(actor: Actor, id: string, { name, ...changes }: UpdatePerson): Promise<Outcome> {
    const [first] = await this.deeds.inTurn(changes.status === 'disabled', async () => {
      const standing = await this.accounts.hold(id, actor);
      if (name !== undefined) await this.accounts.rename(actor, id, name);
      const waiting: Approval[] = [];
      for (const deed of deedsOf(id, standing, changes)) {
        const request = await this.rule.apply(deed, actor.userId, standing);
        if (request) waiting.push(request);
      }
      return waiting;
    });
    return first ? { waits: await this.views.ofOne(first) } : done;
  }

  anonymise(actor: Actor, id: string): Promise<void> {
    return inTransaction(this.em, async (em) => {
      await this.accounts.hold(id, actor);
      if (await this.rule.isOfSupport(id)) throw new StillSupport();
      await this.accounts.anonymise(actor, id);
      await this.expiry.forgetAbout(em, id);
    });
  }

  resetFactor(actor: Actor, id: string): Promise<Outcome> {
    return this.make({ kind: 'factor-reset', subjectId: id }, actor);
  }

  async grant(userId: string, scope: RoleScope): Promise<Outcome<RoleAssignmentView>> {
    if (scope.role === 'support') return this.makeSupport(userId);
    return { done: await this.roles.grant(userId, scope) };
  }

  async withdraw(assignmentId: string): Promise<Outcome> {
    const { role, userId: subjectId } = await this.assignments.one(assignmentId);
    if (role === 'support') return this.make({ kind: 'support-withdrawal', subjectId, assignmentId });
    await this.roles.withdraw(assignmentId);
    return done;
  }

  /** Never done at once: everything that makes support needs a second person. */
  private async makeSupport(subjectId: string): Promise<Outcome<RoleAssignmentView>> {
    const outcome = await this.make({ kind: 'support-grant', subjectId }).catch(refuseUnknownPerson);
    if ('waits' in outcome) return outcome;
    throw new Error('the role of support was given without a second person');
  }

  /** @param actor where nobody does this to their own account; roles say so in words of their own */
  private async make(deed: Deed, actor?: Actor): Promise<Outcome> {
    const request = await this.deeds.inTurn(mayLessenSupport(deed.kind), async () => {
      const standing = await this.accounts.hold(deed.subjectId, actor);
      return this.rule.apply(deed, currentOrigin().actorId, standing);
    });
    return request ? { waits: await this.views.ofOne(request) } : done;
  }
}

/** In these requests the person is a field of the body. */
function refuseUnknownPerson(failure: unknown): never {
  throw failure instanceof NotFound ? new InvalidField('userId', 'names a person that does not exist') : failure;
}

/** The parts that differ from what is stored, in the order in which they are carried out. */
function deedsOf(subjectId: string, { status, email }: AccountStanding, wanted: Omit<UpdatePerson, 'name'>): Deed[] {
  const deeds: Deed[] = [];
  if (wanted.status === 'active' && status === 'disabled') deeds.push({ kind: 'enable', subjectId });
  if (wanted.email !== undefined && wanted.email !== email.toLowerCase()) {
    deeds.push({ kind: 'email-change', subjectId, newEmail: wanted.email });
  }
  if (wanted.status === 'disabled' && status !== 'disabled') deeds.push({ kind: 'disable', subjectId });
  return deeds;
}
