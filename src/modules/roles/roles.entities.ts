import { RoleAssignment } from './role-assignment.entity.js';

/** What the ORM must know of this module. */
export const rolesEntities = [RoleAssignment];
