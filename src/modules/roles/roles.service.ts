import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { onUniqueViolation } from '../../database/unique-violation.js';
import { DomainEvents } from '../../events/domain-events.js';
import { currentOrigin } from '../../events/event-origin.js';
import { Clock } from '../../shared/clock.js';
import { NotFound } from '../../shared/domain-error.js';
import type { RoleScope } from './contract/role.js';
import { RoleGranted } from './contract/role-granted.event.js';
import { RoleWithdrawn } from './contract/role-withdrawn.event.js';
import { RoleAssignment } from './role-assignment.entity.js';
import { RoleAlreadyGranted } from './roles.errors.js';

/** Grants and withdraws roles. Who may do so is decided by its callers' routes. */
@Injectable()
export class RolesService {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  /** @throws RoleAlreadyGranted for a role that the person holds with this scope */
  grant(userId: string, scope: RoleScope): Promise<RoleAssignment> {
    return onUniqueViolation(
      'role_assignment_once',
      () => new RoleAlreadyGranted(),
      () =>
        inTransaction(this.em, async (em) => {
          const assignment = RoleAssignment.grant(userId, scope, currentOrigin().actorId, this.clock.now());
          em.persist(assignment);
          this.events.record(new RoleGranted(described(assignment)));
          return assignment;
        }),
    );
  }

  /** @throws NotFound for an assignment that is not there, or no longer */
  withdraw(assignmentId: string): Promise<void> {
    return inTransaction(this.em, async (em) => {
      const assignment = await em.findOne(RoleAssignment, { id: assignmentId });
      // Of two that withdraw at once, the one that deletes the row reports it.
      if (!assignment || (await em.nativeDelete(RoleAssignment, { id: assignmentId })) === 0) throw new NotFound();
      this.events.record(new RoleWithdrawn(described(assignment)));
    });
  }
}

function described({ id, userId, role, organisationId, applicationId }: RoleAssignment) {
  return {
    assignmentId: id,
    userId,
    role,
    organisationId,
    applicationId,
  };
}
