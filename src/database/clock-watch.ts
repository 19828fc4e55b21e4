import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { after, Clock, HOUR, MINUTE, SECOND } from '../shared/clock.js';
import { DatabaseTime } from './database-time.js';

/** How far the clock of this process was from the database's at the last look. */
export interface ClockStanding {
  /** By how many milliseconds this process is ahead of the database; negative: behind. */
  readonly aheadMs: number;
  /** Whether that is more than five minutes. */
  readonly wrong: boolean;
  /** By the database's clock. */
  readonly lookedAt: Date;
}

const tolerated = 5 * MINUTE;
/** Smaller differences are not corrected. */
const smallest = SECOND;
/** A clock that stays wrong is logged this often. */
const remindEvery = HOUR;
/** Smaller steps back of the database's clock are taken as they are. */
const steppedBack = HOUR;

/** Compares the clock of this process with the database's, and the database's with what it said before. */
@Injectable()
export class ClockWatch {
  private readonly logger = new Logger(ClockWatch.name);
  private saidAt: Date | undefined;
  /** Undefined until the clocks were compared once. */
  standing: ClockStanding | undefined;

  constructor(
    private readonly em: EntityManager,
    private readonly time: DatabaseTime,
    private readonly clock: Clock,
  ) {}

  /** The database's time as this process knows it, without asking. */
  now(): Date {
    const aheadMs = this.standing?.aheadMs ?? 0;
    return Math.abs(aheadMs) < smallest ? this.clock.now() : after(this.clock.now(), -aheadMs);
  }

  /** Compares the clocks, warns when this one is wrong, and returns the database's time. */
  async compare(): Promise<Date> {
    const asked = this.clock.now();
    return this.note(asked, await this.time.now());
  }

  /** The same, with an answer that is there already. `asked` is when this process sent the question. */
  note(asked: Date, databaseTime: Date): Date {
    const now = this.clock.agreed(databaseTime);
    const answered = this.clock.now().getTime();
    const difference = Math.round((asked.getTime() + answered) / 2 - now.getTime());
    // The answer may have been given at any moment of the wait for it.
    const doubt = Math.abs(answered - asked.getTime()) / 2;
    const aheadMs = Math.abs(difference) > doubt ? difference : 0;
    this.standing = { aheadMs, wrong: Math.abs(aheadMs) > tolerated, lookedAt: now };
    this.say(this.standing);
    return now;
  }

  /** Compares the clocks and notes what the database's says. Returns its time. */
  async look(): Promise<Date> {
    const now = await this.compare();
    // This writes a row, so it does not happen at every look.
    await this.em
      .fork()
      .execute(`update database_clock set seen_at = ? where seen_at < ?::timestamptz - interval '1 minute'`, [
        now,
        now,
      ]);
    return now;
  }

  /** What the database's clock said before, when that is more than an hour later than `now`. */
  async saidBefore(now: Date): Promise<Date | undefined> {
    const [row] = await this.em
      .fork()
      .execute<{ seenAt: string }[]>(`select seen_at as "seenAt" from database_clock where seen_at > ?`, [
        after(now, steppedBack),
      ]);
    return row && new Date(row.seenAt);
  }

  /** Returns true once for each time at which the database's clock stepped back. */
  async isNews(em: EntityManager): Promise<boolean> {
    const rows = await em.execute<unknown[]>(
      'update database_clock set told_for = seen_at where told_for is distinct from seen_at returning 1',
    );
    return rows.length > 0;
  }

  /** A person says that the database's clock is right now and was wrong before. */
  async trust(): Promise<void> {
    await this.em.fork().execute('update database_clock set seen_at = ?', [await this.time.now()]);
  }

  private say({ aheadMs, wrong, lookedAt }: ClockStanding): void {
    if (!wrong) {
      if (this.saidAt) this.logger.warn({ aheadMs }, 'the clock of this process agrees with the database again');
      this.saidAt = undefined;
      return;
    }
    if (this.saidAt && lookedAt < after(this.saidAt, remindEvery)) return;
    this.saidAt = lookedAt;
    const difference = `${Math.round(Math.abs(aheadMs) / SECOND)} seconds ${aheadMs > 0 ? 'ahead of' : 'behind'}`;
    this.logger.warn(
      { aheadMs },
      `the clock of this process is ${difference} the database's: set it right. Reminders and other scheduled work go by the database's`,
    );
  }
}
