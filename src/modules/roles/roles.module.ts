import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/identity.module.js';
import { AccessPolicy } from './contract/access-policy.js';
import { RoleAssignments } from './contract/role-assignments.js';
import { RoleChanges } from './contract/role-changes.js';
import { RoleDirectory } from './contract/role-directory.js';
import { SupportQuorum } from './contract/support-quorum.js';
import { RolesService } from './roles.service.js';
import { StoredRoles } from './stored-roles.js';
import { WatchedAssignments } from './watched-assignments.js';
import { SupportQuorumService } from './support-quorum.service.js';

/** Who may do what, where. */
@Module({
  imports: [IdentityModule],
  providers: [
    StoredRoles,
    WatchedAssignments,
    { provide: AccessPolicy, useExisting: StoredRoles },
    { provide: RoleDirectory, useExisting: StoredRoles },
    RolesService,
    { provide: RoleAssignments, useExisting: RolesService },
    { provide: RoleChanges, useExisting: RolesService },
    SupportQuorumService,
    { provide: SupportQuorum, useExisting: SupportQuorumService },
  ],
  exports: [AccessPolicy, RoleDirectory, RoleAssignments, RoleChanges, SupportQuorum],
})
export class RolesModule {}
