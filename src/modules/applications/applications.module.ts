import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/identity.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { ApisService } from './apis.service.js';
import { ApplicationsService } from './applications.service.js';
import { ApiAdministration, ApplicationAdministration, OrganisationAdministration } from './contract/administration.js';
import { ApplicationDirectory } from './contract/application-directory.js';
import { LookAlikeNames } from './contract/look-alike-names.js';
import { OrganisationsService } from './organisations.service.js';
import { WatchedMembers } from './watched-members.js';
import { StoredApplications } from './stored-applications.js';
import { StoredLookAlikeNames } from './stored-look-alike-names.js';

/** Organisations, APIs and the applications that hold secrets. */
@Module({
  imports: [IdentityModule, RolesModule],
  providers: [
    WatchedMembers,
    { provide: OrganisationAdministration, useClass: OrganisationsService },
    { provide: ApiAdministration, useClass: ApisService },
    { provide: ApplicationAdministration, useClass: ApplicationsService },
    { provide: ApplicationDirectory, useClass: StoredApplications },
    { provide: LookAlikeNames, useClass: StoredLookAlikeNames },
  ],
  exports: [
    OrganisationAdministration,
    ApiAdministration,
    ApplicationAdministration,
    ApplicationDirectory,
    LookAlikeNames,
  ],
})
export class ApplicationsModule {}
