import { Global, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { JobsModule } from '../jobs/jobs.module.js';
import { AuditChain } from './audit-chain.js';
import { AuditChainJob } from './audit-chain.job.js';
import { ChangeMarks } from './change-marks.js';
import { ChangeWatchJob } from './change-watch.job.js';
import { ChangeWatch } from './change-watch.js';
import { DomainEvents } from './domain-events.js';
import { EventArchive } from './event-archive.js';
import { EventOrigins } from './event-origins.js';
import { EventOriginsJob } from './event-origins.job.js';
import { EventRelay } from './event-relay.js';
import { LogVerification } from './log-verification.js';
import { SealingAlarms } from './sealing-alarms.js';
import { SealingState } from './sealing-state.js';

/** Recording, relaying and sealing of domain events, and comparing rows with them. */
@Global()
@Module({
  imports: [EventEmitterModule.forRoot(), JobsModule],
  providers: [
    DomainEvents,
    EventRelay,
    EventOrigins,
    EventOriginsJob,
    AuditChain,
    AuditChainJob,
    SealingState,
    SealingAlarms,
    LogVerification,
    EventArchive,
    ChangeMarks,
    ChangeWatch,
    ChangeWatchJob,
  ],
  exports: [
    DomainEvents,
    EventOrigins,
    AuditChain,
    SealingState,
    LogVerification,
    EventArchive,
    ChangeMarks,
    ChangeWatch,
  ],
})
export class EventsModule {}
