import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/applications.module.js';
import { ApprovalsModule } from '../approvals/approvals.module.js';
import { Onboarding } from './contract/onboarding.js';
import { TransactionalOnboarding } from './transactional-onboarding.js';

/** A new registry with its applications and people, at once. */
@Module({
  imports: [ApplicationsModule, ApprovalsModule],
  providers: [{ provide: Onboarding, useClass: TransactionalOnboarding }],
  exports: [Onboarding],
})
export class OnboardingModule {}
