import { Global, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { JobsModule } from '../jobs/jobs.module.js';
import { AuditChain } from './audit-chain.js';
import { AuditChainJob } from './audit-chain.job.js';
import { DomainEvents } from './domain-events.js';
import { EventRelay } from './event-relay.js';

/** Recording, relaying and sealing of domain events. */
@Global()
@Module({
  imports: [EventEmitterModule.forRoot(), JobsModule],
  providers: [DomainEvents, EventRelay, AuditChain, AuditChainJob],
  exports: [DomainEvents, AuditChain],
})
export class EventsModule {}
