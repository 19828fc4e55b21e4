import { setTimeout as pause } from 'node:timers/promises';
import { EntityManager } from '@mikro-orm/postgresql';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { EventEmitterReadinessWatcher } from '@nestjs/event-emitter';
import { fromKysely, type Job, type JobResult, PgBoss } from 'pg-boss';
import type { z } from 'zod';
import { loggableError } from '../shared/loggable-error.js';
import { queueSchema } from '../database/schema/install-queue.js';
import type { JobQueue } from './queue.js';

/** Does the work of one job. It may run again for the same job, and throws to have it run again. */
export type JobHandler<Payload> = (payload: Payload) => Promise<void>;

interface Registration {
  readonly queue: JobQueue;
  readonly handle: JobHandler<never>;
}

/** Long enough for a mail that is being sent; what has not ended by then runs again elsewhere. */
const lastJobsMs = 12_000;
/** For what pg-boss itself does at the end. */
const stopTimeoutMs = 2000;

/** Nobody works on dead letters; they stay for people to see, for over a year. */
const deadLetterOptions = { retryLimit: 0, retentionSeconds: 400 * 86_400 };

/** Durable jobs on PostgreSQL: stored in the transaction that wants them, run at least once, on any instance. */
@Injectable()
export class Jobs implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(Jobs.name);
  private readonly registrations = new Map<string, Registration>();
  private readonly working: string[] = [];
  private started = false;
  private stopping = false;

  constructor(
    private readonly boss: PgBoss,
    private readonly em: EntityManager,
    private readonly handlersReady: EventEmitterReadinessWatcher,
  ) {
    boss.on('error', (error) => this.logger.error({ err: loggableError(error) }, 'the job queue reports an error'));
    boss.on('warning', ({ message }) => this.logger.warn(message));
  }

  /** Names the one handler of a queue. Called while modules initialise, before anything works. */
  handle<Payload extends z.ZodType>(queue: JobQueue<Payload>, handle: JobHandler<z.output<Payload>>): void {
    if (this.registrations.has(queue.name)) throw new Error(`the queue ${queue.name} has a handler already`);
    this.registrations.set(queue.name, { queue, handle });
  }

  /**
   * Stores jobs in the transaction of the current context; they exist if it commits.
   * @param inSeconds when they may run at the earliest
   */
  async send<Payload extends z.ZodType>(
    queue: JobQueue<Payload>,
    payloads: z.input<Payload>[],
    em: EntityManager = this.em,
    inSeconds = 0,
  ): Promise<void> {
    if (payloads.length === 0) return;
    const jobs = payloads.map((payload) => ({
      data: queue.payload.parse(payload) as object,
      ...(inSeconds > 0 && { startAfter: inSeconds }),
    }));
    await this.boss.insert(queue.name, jobs, { db: fromKysely(em.getKysely()) });
  }

  /**
   * Gives back what waits for a time that the database's clock was ahead in: jobs that began then, or are to be tried again
   * then. No job is put off for more than an hour.
   */
  async bringBackFromFuture(em: EntityManager): Promise<void> {
    await em.execute(
      `update ${queueSchema}.job set start_after = least(start_after, now()), started_on = least(started_on, now()),
         heartbeat_on = least(heartbeat_on, now())
       where state <= 'active' and greatest(start_after, started_on, heartbeat_on) > now() + interval '2 hours'`,
    );
  }

  /** Whether a job of this queue waits, runs or is to be tried again. */
  async isUnderWay(queue: JobQueue, em: EntityManager): Promise<boolean> {
    const rows = await em.execute<unknown[]>(
      `select 1 from ${queueSchema}.job where name = ? and state <= 'active' limit 1`,
      [queue.name],
    );
    return rows.length > 0;
  }

  /** Connects and makes the queues known to the database. Runs no DDL. */
  async start(): Promise<void> {
    await this.boss.start();
    this.started = true;
    const stored = new Map((await this.boss.getQueues()).map((queue) => [queue.name, queue]));
    for (const { name, options } of this.queues) {
      const before = stored.get(name);
      const { policy: _fixedForEver, deadLetter = null, ...changeable } = options;
      if (before && isStored({ ...options, deadLetter }, before)) continue;
      if (deadLetter) await this.boss.createQueue(deadLetter, deadLetterOptions);
      if (before) await this.boss.updateQueue(name, { ...changeable, deadLetter });
      else await this.boss.createQueue(name, options);
    }
  }

  /** Lets workers take jobs. Only once every handler of every event is registered, or an event would be lost (R63). */
  async work(): Promise<void> {
    await this.handlersReady.waitUntilReady();
    if (this.stopping) throw new Error('the product is shutting down');
    for (const queue of this.queues) {
      await this.boss.work(
        queue.name,
        {
          batchSize: queue.batchSize,
          localConcurrency: queue.workers,
          perJobResults: true,
          pollingIntervalSeconds: 1,
          notifyPollingIntervalSeconds: 5,
          burstWhenBatchFull: true,
        },
        (jobs: Job<object>[]) => this.run(jobs),
      );
      this.working.push(queue.name);
    }
  }

  /** @throws when the queue's database does not answer */
  async ping(): Promise<void> {
    await this.boss.getDb().executeSql('select 1');
  }

  /** How many jobs of each queue were given up on. */
  async deadLetters(): Promise<{ queue: string; count: number }[]> {
    const names = this.queues.flatMap(({ options }) => options.deadLetter ?? []);
    const { rows } = await this.boss
      .getDb()
      .executeSql(`select name, count(*)::int as count from ${queueSchema}.job where name = any($1) group by name`, [
        names,
      ]);
    const counts = new Map((rows as { name: string; count: number }[]).map(({ name, count }) => [name, count]));
    return names.map((queue) => ({ queue, count: counts.get(queue) ?? 0 }));
  }

  /** Takes no more jobs and waits for those in flight, while event listeners are still registered (R58). */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    const ended = Promise.all(this.working.map((name) => this.boss.offWork(name, { wait: true })));
    await Promise.race([ended, pause(lastJobsMs, undefined, { ref: false })]);
  }

  /** Requests in flight may store jobs until here. */
  async onApplicationShutdown(): Promise<void> {
    if (this.started) await this.boss.stop({ graceful: true, timeout: stopTimeoutMs });
  }

  /** Every queue that has a handler, in the order in which they were named. */
  get queues(): JobQueue[] {
    return [...this.registrations.values()].map(({ queue }) => queue);
  }

  /** Has the handler of their queue do jobs, side by side. */
  run(jobs: Job<object>[]): Promise<JobResult[]> {
    return Promise.all(jobs.map((job) => this.runOne(job)));
  }

  private async runOne(job: Job<object>): Promise<JobResult> {
    try {
      const registration = this.registrations.get(job.name);
      if (!registration) throw new Error(`no handler for the queue ${job.name}`);
      await registration.handle(registration.queue.payload.parse(job.data) as never);
      return { id: job.id, status: 'completed' };
    } catch (cause) {
      this.logger.error(
        { err: loggableError(cause), queue: job.name, job: job.id },
        'a job failed and will be tried again',
      );
      return {
        id: job.id,
        status: 'failed',
        output: loggableError(cause),
      };
    }
  }
}

function isStored(options: object, stored: object): boolean {
  const fields = new Map(Object.entries(stored));
  return Object.entries(options).every(([name, value]) => fields.get(name) === value);
}
