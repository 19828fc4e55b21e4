import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { ClockWatch } from '../database/clock-watch.js';
import { inRequestContext } from '../database/request-context.js';
import { inTransaction } from '../database/transaction.js';
import { after, HOUR } from '../shared/clock.js';
import { loggableError } from '../shared/loggable-error.js';
import { Jobs } from './jobs.js';
import { nextMoment } from './next-moment.js';
import type { Errand } from './queue.js';

/** What the product does again and again by itself. */
export interface Schedule {
  /** Takes it to one of the instances. Its name is the job's. */
  readonly errand: Errand;
  /** When it is due, UTC. */
  readonly cron: string;
  /** Does the work. `now` is the database's time at its beginning; what it decides by time it decides by that. */
  readonly run: (now: Date) => Promise<void>;
  /** The part that every instance does itself at its start, because it could answer no request without it. */
  readonly beforeRequests?: () => Promise<void>;
}

/**
 * Scheduled work. That something is due is a fact in the database: its last run that came to its end began before the last
 * moment at which it was due. Every instance asks for what is due at its start and every ten seconds, so no moment can be
 * missed: when the database, or every instance, was away at it, the work is asked for as soon as they are back.
 */
@Injectable()
export class Schedules {
  private readonly logger = new Logger(Schedules.name);
  private readonly schedules: Schedule[] = [];
  private failing = false;

  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly clocks: ClockWatch,
  ) {}

  /** Called while modules initialise. */
  add(schedule: Schedule): void {
    this.jobs.handle(schedule.errand, () => inRequestContext(this.em, () => this.run(schedule)));
    this.schedules.push(schedule);
  }

  /** Does what requests need. Called once the keys are known to be right, before the product listens. */
  async prepareRequests(): Promise<void> {
    for (const { beforeRequests } of this.schedules) await beforeRequests?.();
  }

  /** Asks for one of them now, whether it is due or not. */
  async ask(errand: Errand, em: EntityManager = this.em.fork()): Promise<void> {
    await this.jobs.send(errand, [{}], em);
  }

  @Cron(CronExpression.EVERY_10_SECONDS, { timeZone: 'UTC', waitForCompletion: true })
  async tick(): Promise<void> {
    try {
      await this.askForDue();
      if (this.failing) this.logger.warn('scheduled work is asked for again');
      this.failing = false;
    } catch (failure) {
      if (!this.failing) this.logger.error({ err: loggableError(failure) }, 'scheduled work could not be asked for');
      this.failing = true;
    }
  }

  /** Asks for everything that is due. */
  async askForDue(): Promise<void> {
    const now = await this.clocks.look();
    const began = await this.lastRuns(this.em.fork());
    for (const schedule of this.schedules) {
      if (isDue(schedule, began, now)) await inRequestContext(this.em, () => this.askWhileDue(schedule, now));
    }
  }

  /** Other instances ask at the same moment: one does, and what is under way need not be asked for. */
  private askWhileDue(schedule: Schedule, now: Date): Promise<void> {
    const { errand } = schedule;
    return inTransaction(this.em, async (em) => {
      const [lock] = await em.execute<{ got: boolean }[]>('select pg_try_advisory_xact_lock(hashtext(?)) as got', [
        `schedule ${errand.name}`,
      ]);
      if (!lock?.got || (await this.jobs.isUnderWay(errand, em))) return;
      // Read after that: the end of a run is written before its job ends.
      if (!isDue(schedule, await this.lastRuns(em), now)) return;
      await this.ask(errand, em);
    });
  }

  private async run({ errand, run }: Schedule): Promise<void> {
    const now = await this.clocks.look();
    await run(now);
    await this.em
      .fork()
      .execute(
        'insert into scheduled_run (job, began_at) values (?, ?) on conflict (job) do update set began_at = excluded.began_at',
        [errand.name, now],
      );
  }

  private async lastRuns(em: EntityManager): Promise<ReadonlyMap<string, Date>> {
    const rows = await em.execute<{ job: string; beganAt: string }[]>(
      'select job, began_at as "beganAt" from scheduled_run',
    );
    return new Map(rows.map(({ job, beganAt }) => [job, new Date(beganAt)]));
  }
}

/** A run that began later than now is one of a clock that was wrong, and says nothing. */
function isDue({ errand, cron }: Schedule, began: ReadonlyMap<string, Date>, now: Date): boolean {
  const last = began.get(errand.name);
  if (!last || last > after(now, HOUR)) return true;
  return nextMoment(cron, last) <= now;
}
