import { Global, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { JobsModule } from '../jobs/jobs.module.js';
import { AuditChain } from './sealing/audit-chain.js';
import { AuditChainJob } from './sealing/audit-chain.job.js';
import { ChangeMarks } from './change-watch/change-marks.js';
import { ChangeWatchJob } from './change-watch/change-watch.job.js';
import { ChangeWatch } from './change-watch/change-watch.js';
import { DomainEvents } from './domain-events.js';
import { EventArchive } from './archive/event-archive.js';
import { EventOrigins } from './origins/event-origins.js';
import { EventOriginsJob } from './origins/event-origins.job.js';
import { EventRelay } from './event-relay.js';
import { LogVerification } from './sealing/log-verification.js';
import { SealingAlarms } from './sealing/sealing-alarms.js';
import { SealingState } from './sealing/sealing-state.js';

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
