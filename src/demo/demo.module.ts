import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../modules/applications/applications.module.js';
import { ApprovalsModule } from '../modules/approvals/approvals.module.js';
import { DemonstrationData } from './demonstration-data.js';
import { DemonstrationMembers } from './demonstration-members.js';

/** Demonstration data: part of every build, used only on the embedded database. */
@Module({
  imports: [ApplicationsModule, ApprovalsModule],
  providers: [DemonstrationMembers, DemonstrationData],
  exports: [DemonstrationData],
})
export class DemoModule {}
