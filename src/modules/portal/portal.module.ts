import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/applications.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { MeController } from './account/me.controller.js';
import { ApplicationsController } from './credentials/applications.controller.js';
import { ErrorPagesOfPortal } from './page/error.pages.js';
import { HomePage } from './page/home.page.js';
import { PageRenderer } from './page/page-renderer.js';

/** The pages, and the reads that join several modules. */
@Module({
  imports: [IdentityModule, RolesModule, ApplicationsModule, SecretsModule],
  controllers: [MeController, ApplicationsController, HomePage],
  providers: [PageRenderer, ErrorPagesOfPortal],
})
export class PortalModule {}
