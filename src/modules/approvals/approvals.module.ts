import { Module } from '@nestjs/common';
import { JobsModule } from '../../jobs/jobs.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { ApprovalExpiry } from './approval-expiry.js';
import { ApprovalJob } from './approval.job.js';
import { ApprovalKeys } from './approval-keys.js';
import { ApprovalViews } from './approval-views.js';
import { AccountAdministration } from './contract/account-administration.js';
import { Approvals } from './contract/approvals.js';
import { SupportAppointments } from './contract/support-appointments.js';
import { Deeds } from './deeds.js';
import { SecondPersonRule } from './second-person-rule.js';
import { SecondPersons } from './second-persons.js';
import { StoredAccountAdministration } from './stored-account-administration.js';
import { StoredApprovals } from './stored-approvals.js';
import { StoredSupportAppointments } from './stored-support-appointments.js';
import { SupportHistory } from './support-history.js';

/** What people of WMDA support do to accounts, and when a second one has to agree. */
@Module({
  imports: [JobsModule, IdentityModule, RolesModule],
  providers: [
    Deeds,
    SecondPersons,
    SecondPersonRule,
    ApprovalViews,
    ApprovalExpiry,
    ApprovalJob,
    ApprovalKeys,
    SupportHistory,
    StoredApprovals,
    { provide: Approvals, useExisting: StoredApprovals },
    { provide: AccountAdministration, useClass: StoredAccountAdministration },
    { provide: SupportAppointments, useClass: StoredSupportAppointments },
  ],
  exports: [AccountAdministration, Approvals, SupportAppointments],
})
export class ApprovalsModule {}
