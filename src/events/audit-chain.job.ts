import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { z } from 'zod';
import { KeyInventory } from '../config/key-inventory.js';
import { inRequestContext } from '../database/request-context.js';
import { Jobs } from '../jobs/jobs.js';
import { defineQueue } from '../jobs/queue.js';
import { AuditChain } from './audit-chain.js';

/** `stately`: one waits and one runs at most, however many instances ask. */
const sealQueue = defineQueue('events.seal', z.object({}), { policy: 'stately', retryLimit: 0 });

/** Has the event log sealed every ten seconds, by whichever instance comes first. */
@Injectable()
export class AuditChainJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly chain: AuditChain,
    private readonly keys: KeyInventory,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(sealQueue, () => inRequestContext(this.em, async () => void (await this.chain.seal())));
    this.keys.register({ ring: 'AUDIT_KEYS', what: 'seals of the event log', table: 'event_seal' });
  }

  @Cron(CronExpression.EVERY_10_SECONDS, { timeZone: 'UTC' })
  async enqueue(): Promise<void> {
    await this.jobs.send(sealQueue, [{}], this.em.fork());
  }
}
