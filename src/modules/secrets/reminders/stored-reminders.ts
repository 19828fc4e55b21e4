import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { Config } from '../../../config/config.js';
import { DatabaseTime } from '../../../database/database-time.js';
import { inTransaction } from '../../../database/transaction.js';
import { Jobs } from '../../../jobs/jobs.js';
import { defineErrand } from '../../../jobs/queue.js';
import { addDays, type CalendarDate, dateOf, daysBetween } from '../../../shared/calendar-date.js';
import { after } from '../../../shared/clock.js';
import { InvalidParameter } from '../../../shared/domain-error.js';
import { Id } from '../../../shared/id.js';
import { decodeCursor, type Page, toPage } from '../../../shared/pagination.js';
import { storableMoment } from '../../../shared/storable-times.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import { inUseFor, successorAmong } from '../standing.js';
import type { DueReminder, Reminders, Sweep } from '../contract/reminders/reminders.js';
import { adviceFor, type Reminder, reminderDue } from './reminder-rule.js';
import {
  type DueCursor,
  findApplicationsDue,
  findClaimed,
  findDue,
  findSweeps,
  openSweep,
  type RemindedSecret,
} from './reminder.queries.js';
import { daysLeft, longestLifeDays } from '../contract/secret-state.js';
import { momentOn } from './sweep-schedule.js';

export const sweeping = defineErrand('secrets.sweep-reminders');

const Cursor = z.tuple([storableMoment, Id]);
const pageSize = 1000;

/** Answers from the sweeps as they are stored, and from the rule that they follow. */
@Injectable()
export class StoredReminders implements Reminders {
  constructor(
    private readonly em: EntityManager,
    private readonly applications: ApplicationDirectory,
    private readonly jobs: Jobs,
    private readonly time: DatabaseTime,
    private readonly config: Config,
  ) {}

  async ofSweep(sweepId: string, secretIds?: readonly string[]): Promise<DueReminder[]> {
    const now = await this.time.now();
    const claimed = await findClaimed(this.em, sweepId, secretIds);
    const standing = await this.ofActiveApplications(claimed);
    return standing.map((secret) =>
      described(secret, { threshold: secret.threshold, advice: adviceFor(secret, now) }, now),
    );
  }

  async applicationsDue(on: CalendarDate) {
    const sweeps = await this.sweepsUntil(on);
    const { thresholds } = this.config.reminders;
    const [before, last] = [sweeps.at(-2), sweeps.at(-1) as Date];
    const since = before && { from: after(before, -inUseFor), to: after(last, -inUseFor) };
    return findApplicationsDue(this.em, on, thresholds, since);
  }

  async preview(on: CalendarDate, applicationIds: readonly string[]): Promise<DueReminder[]> {
    const sweeps = await this.sweepsUntil(on);
    const { thresholds } = this.config.reminders;
    const foreseen: DueReminder[] = [];
    let behind: DueCursor | undefined;
    do {
      // What is due then and was not said yet: the sweeps until then can only say some of it.
      const found = await findDue(this.em, on, thresholds, { behind, limit: pageSize, applicationIds });
      foreseen.push(...this.foresee(await this.ofActiveApplications(found), sweeps));
      behind = found.length === pageSize ? found.at(-1) : undefined;
    } while (behind);
    return foreseen;
  }

  async sweeps(limit: number, cursor?: string): Promise<Page<Sweep>> {
    const last = cursor === undefined ? undefined : decodeCursor(cursor, Cursor);
    const rows = await findSweeps(this.em, limit + 1, last);
    const sweeps = rows.map(({ id, startedAt, finishedAt, claimed }) => ({
      id,
      startedAt: new Date(startedAt),
      finishedAt: finishedAt === null ? null : new Date(finishedAt),
      claimed: claimed ?? 0,
    }));
    return toPage(sweeps, limit, ({ id, startedAt }) => [startedAt.toISOString(), id]);
  }

  request(): Promise<{ sweepId: string }> {
    return inTransaction(this.em, async (em) => {
      const sweepId = await openSweep(em, uuidv7(), await this.time.now(em));
      await this.jobs.send(sweeping, [{}], em);
      return { sweepId };
    });
  }

  /** When the sweeps of today and of each day until `on` are; of today, now at the earliest. @throws InvalidParameter */
  private async sweepsUntil(on: CalendarDate): Promise<Date[]> {
    const now = await this.time.now();
    const today = dateOf(now);
    const last = addDays(today, longestLifeDays);
    if (on < today || on > last) throw new InvalidParameter('on', `must be a day from ${today} to ${last} (UTC)`);
    return Array.from({ length: daysBetween(today, on) + 1 }, (_, day) => {
      const moment = momentOn(this.config.reminders.cron, addDays(today, day));
      return moment > now ? moment : now;
    });
  }

  private foresee(secrets: readonly RemindedSecret[], sweeps: readonly Date[]): DueReminder[] {
    const then = sweeps.at(-1) as Date;
    return secrets.flatMap((secret) => {
      const reminder = this.reminderOfLast(secret, sweeps);
      return reminder ? [described(secret, reminder, then)] : [];
    });
  }

  /** What the last of these sweeps says of a secret, each one before it having said what was due. */
  private reminderOfLast(secret: RemindedSecret, sweeps: readonly Date[]): Reminder | undefined {
    const { thresholds } = this.config.reminders;
    const firstCrossed = addDays(secret.expiresOn, 1 - Math.max(...thresholds));
    const reminders = [...secret.reminders];
    let due: Reminder | undefined;
    for (const sweep of sweeps.filter((moment) => dateOf(moment) >= firstCrossed)) {
      if (due) reminders.push(due);
      due = reminderDue({ ...secret, reminders }, thresholds, sweep);
    }
    return due;
  }

  private async ofActiveApplications<Secret extends RemindedSecret>(secrets: readonly Secret[]): Promise<Secret[]> {
    const known = await this.applications.known([...new Set(secrets.map(({ applicationId }) => applicationId))]);
    return secrets.filter(({ applicationId }) => known.get(applicationId)?.active);
  }
}

function described(secret: RemindedSecret, { threshold, advice }: Reminder, now: Date): DueReminder {
  const { reminders: _said, createdAt: _made, successors, ...facts } = secret;
  const successor = successorAmong(successors, now);
  return {
    ...facts,
    successor: successor ? { name: successor.name, hint: successor.hint, expiresOn: successor.expiresOn } : null,
    threshold,
    advice,
    daysLeft: daysLeft(facts.expiresOn, now),
  };
}
