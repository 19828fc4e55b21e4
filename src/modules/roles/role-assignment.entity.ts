import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import type { Role, RoleScope } from './contract/role.js';
import { RoleGranted } from './contract/role-granted.event.js';
import { RoleWithdrawn } from './contract/role-withdrawn.event.js';

const schema = defineEntity({
  name: 'RoleAssignment',
  tableName: 'role_assignment',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    role: p.text().$type<Role>(),
    organisationId: p.uuid().strictNullable(),
    applicationId: p.uuid().strictNullable(),
    grantedAt: p.datetime(),
    grantedBy: p.uuid().strictNullable(),
  },
});

/** One role that one person holds, for one organisation or one application; support holds it for everything. */
export class RoleAssignment extends schema.class {
  /** @param grantedBy null when the system itself grants it */
  static grant(
    userId: string,
    scope: RoleScope,
    grantedBy: string | null,
    now: Date,
  ): { assignment: RoleAssignment; granted: RoleGranted } {
    const assignment = new RoleAssignment();
    assignment.id = uuidv7();
    assignment.userId = userId;
    assignment.role = scope.role;
    assignment.organisationId = 'organisationId' in scope ? scope.organisationId : null;
    assignment.applicationId = 'applicationId' in scope ? scope.applicationId : null;
    assignment.grantedBy = grantedBy;
    assignment.grantedAt = now;
    return { assignment, granted: new RoleGranted(assignment.facts) };
  }

  /** The row is deleted with this. */
  withdraw(): RoleWithdrawn {
    return new RoleWithdrawn(this.facts);
  }

  private get facts() {
    const { id: assignmentId, userId, role, organisationId, applicationId } = this;
    return { assignmentId, userId, role, organisationId, applicationId };
  }
}
schema.setClass(RoleAssignment);
