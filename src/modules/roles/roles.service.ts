import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { onForeignKeyViolation, onUniqueViolation } from '../../database/constraint-violation.js';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { currentOrigin } from '../../events/origins/event-origin.js';
import { Clock } from '../../shared/clock.js';
import { NotFound } from '../../shared/domain-error.js';
import { Id } from '../../shared/id.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { People } from '../identity/contract/people/people.js';
import type { RoleScope } from './contract/role.js';
import type { ListRoleAssignments, RoleAssignmentView } from './contract/role-assignment.schemas.js';
import type { RoleAssignments } from './contract/role-assignments.js';
import type { RoleChanges } from './contract/role-changes.js';
import { RoleAssignment } from './role-assignment.entity.js';
import { findAssignments, findAssignmentsOf, findAssignmentsReaching } from './role-assignment.queries.js';
import { SupportQuorumService } from './support-quorum.service.js';
import { OwnRoles, RoleAlreadyGranted, UnknownReference } from './roles.errors.js';

const Cursor = z.tuple([Id]);
const references = {
  role_assignment_user: ['userId', 'a person'],
  role_assignment_organisation: ['organisationId', 'an organisation'],
  role_assignment_application: ['applicationId', 'an application'],
} as const;

/** Lists, grants and withdraws roles. Who may do so is decided by those who call it. */
@Injectable()
export class RolesService implements RoleAssignments, RoleChanges {
  constructor(
    private readonly em: EntityManager,
    private readonly people: People,
    private readonly quorum: SupportQuorumService,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async page({ limit, cursor, ...filter }: ListRoleAssignments): Promise<Page<RoleAssignmentView>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, Cursor)[0];
    return toPage(await findAssignments(this.em, filter, limit + 1, after), limit, ({ id }) => [id]);
  }

  async one(id: string): Promise<RoleAssignmentView> {
    const [assignment] = await findAssignments(this.em, { id }, 1);
    if (!assignment) throw new NotFound();
    return assignment;
  }

  reaching(application: { id: string; organisationId: string }): Promise<RoleAssignmentView[]> {
    return findAssignmentsReaching(this.em, application);
  }

  async ofPeople(userIds: readonly string[]): Promise<ReadonlyMap<string, RoleAssignmentView[]>> {
    return Map.groupBy(await findAssignmentsOf(this.em, userIds), ({ userId }) => userId);
  }

  async grant(to: string, scope: RoleScope): Promise<RoleAssignmentView> {
    const userId = await this.somebodyElse(to);
    const store = () =>
      inTransaction(this.em, async (em) => {
        const { actorId } = currentOrigin();
        const { assignment, granted } = RoleAssignment.grant(userId, scope, actorId, this.clock.now());
        await em.persist(assignment).flush();
        // Otherwise they are checked at the commit, where no violation could be told from another.
        await em.execute(`set constraints ${Object.keys(references).join(', ')} immediate`);
        this.events.record(granted);
        return view(assignment);
      });
    return onUniqueViolation(
      'role_assignment_once',
      () => new RoleAlreadyGranted(),
      () => onForeignKeyViolation((constraint) => unknownReference(constraint), store),
    );
  }

  async withdraw(assignmentId: string): Promise<void> {
    const assignment = await this.em.findOne(RoleAssignment, { id: assignmentId }, { refresh: true });
    if (!assignment) throw new NotFound();
    assertSomebodyElse(assignment.userId);
    const remove = () =>
      inTransaction(this.em, async (em) => {
        // Of two that withdraw at once, the one that deletes the row reports it.
        if ((await em.nativeDelete(RoleAssignment, { id: assignmentId })) === 0) throw new NotFound();
        this.events.record(assignment.withdraw());
      });
    await (assignment.role === 'support' ? this.quorum.keep(remove) : remove());
  }

  /** The id of somebody who is there and not the actor, as their row spells it. */
  private async somebodyElse(userId: string): Promise<string> {
    const [person] = await this.people.find([userId]);
    if (!person) throw new UnknownReference('userId', 'a person');
    assertSomebodyElse(person.id);
    return person.id;
  }
}

function assertSomebodyElse(userId: string): void {
  if (currentOrigin().actorId === userId) throw new OwnRoles();
}

function unknownReference(constraint: string): Error | undefined {
  const [path, what] = references[constraint as keyof typeof references] ?? [];
  return path && what ? new UnknownReference(path, what) : undefined;
}

function view(assignment: RoleAssignment): RoleAssignmentView {
  const { id, userId, role, organisationId, applicationId, grantedAt, grantedBy } = assignment;
  return { id, userId, role, organisationId, applicationId, grantedAt: grantedAt.toISOString(), grantedBy };
}
