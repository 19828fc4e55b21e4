import { Module } from '@nestjs/common';
import { RolesModule } from '../roles/roles.module.js';
import { ApplicationsService } from './applications.service.js';
import { ApplicationDirectory } from './contract/application-directory.js';
import { StoredApplications } from './stored-applications.js';

/** Organisations, APIs and the applications that hold secrets. */
@Module({
  imports: [RolesModule],
  providers: [ApplicationsService, { provide: ApplicationDirectory, useClass: StoredApplications }],
  exports: [ApplicationsService, ApplicationDirectory],
})
export class ApplicationsModule {}
