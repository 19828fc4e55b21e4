import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/identity.module.js';
import { AccessPolicy } from './contract/access-policy.js';
import { RoleDirectory } from './contract/role-directory.js';
import { RolesService } from './roles.service.js';
import { StoredRoles } from './stored-roles.js';

/** Who may do what, where. */
@Module({
  imports: [IdentityModule],
  providers: [
    RolesService,
    StoredRoles,
    { provide: AccessPolicy, useExisting: StoredRoles },
    { provide: RoleDirectory, useExisting: StoredRoles },
  ],
  exports: [RolesService, AccessPolicy, RoleDirectory],
})
export class RolesModule {}
