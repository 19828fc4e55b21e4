import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/applications.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { MeController } from './account/me.controller.js';
import { ApplicationsController } from './credentials/applications.controller.js';

/** The reads that join several modules. */
@Module({
  imports: [IdentityModule, RolesModule, ApplicationsModule, SecretsModule],
  controllers: [MeController, ApplicationsController],
})
export class PortalModule {}
