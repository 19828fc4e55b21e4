import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import { DatabaseTime } from '../../database/database-time.js';
import { inTransaction } from '../../database/transaction.js';
import { Jobs } from '../../jobs/jobs.js';
import { defineErrand } from '../../jobs/queue.js';
import { addDays, type CalendarDate, dateOf, daysBetween } from '../../shared/calendar-date.js';
import { InvalidParameter } from '../../shared/domain-error.js';
import { Id } from '../../shared/id.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { storableMoment } from '../../shared/storable-times.js';
import { type EndingSecret, EndingSecrets } from '../secrets/contract/ending-secrets.js';
import type { DueReminder, Reminders, Sweep } from './contract/reminders.js';
import { type DueCursor, findApplicationsDue } from './due.queries.js';
import { type Candidate, DueSecrets } from './due-secrets.js';
import { type Reminder, reminderDue } from './reminder-rule.js';
import { findClaimed, findLastSweeps, findSweeps, openSweep } from './sweep.queries.js';
import { daysLeft, longestLifeDays } from '../secrets/contract/secret-state.js';
import { momentOn } from './sweep-schedule.js';

export const sweeping = defineErrand('secrets.sweep-reminders');

const Cursor = z.tuple([storableMoment, Id]);
const pageSize = 1000;

/** Answers from the sweeps as they are stored, and from the rule that they follow. */
@Injectable()
export class StoredReminders implements Reminders {
  constructor(
    private readonly em: EntityManager,
    private readonly due: DueSecrets,
    private readonly secrets: EndingSecrets,
    private readonly jobs: Jobs,
    private readonly time: DatabaseTime,
    private readonly config: Config,
  ) {}

  async ofSweep(sweepId: string, secretIds?: readonly string[]): Promise<DueReminder[]> {
    const now = await this.time.now();
    const claimed = await findClaimed(this.em, sweepId, secretIds);
    const standing = await this.due.standing(claimed.map(({ secretId }) => secretId));
    return claimed.flatMap(({ secretId, threshold }) => {
      const secret = standing.get(secretId);
      return secret ? [described(secret, { threshold, advice: secret.adviceAt(now) }, now)] : [];
    });
  }

  async applicationsDue(on: CalendarDate): Promise<ReadonlyMap<string, readonly string[]>> {
    const sweeps = await this.sweepsUntil(on);
    const { thresholds } = this.config.reminders;
    const [before, last] = [sweeps.at(-2), sweeps.at(-1) as Date];
    if (!before) return findApplicationsDue(this.em, on, thresholds, 'all');
    const reaching = await findApplicationsDue(this.em, on, thresholds, 'reaching');
    return united(reaching, await this.secrets.applicationsTurning(before, last));
  }

  async preview(on: CalendarDate, applicationIds: readonly string[]): Promise<DueReminder[]> {
    const sweeps = await this.sweepsUntil(on);
    const foreseen: DueReminder[] = [];
    let behind: DueCursor | undefined;
    do {
      // What is due then and was not said yet: the sweeps until then can only say some of it.
      const { candidates, next } = await this.due.page(on, { behind, limit: pageSize, applicationIds });
      foreseen.push(...candidates.flatMap((candidate) => this.foresee(candidate, sweeps)));
      behind = next;
    } while (behind);
    return foreseen;
  }

  lastSweepOf(secretIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return findLastSweeps(this.em, secretIds);
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

  private foresee(candidate: Candidate, sweeps: readonly Date[]): DueReminder[] {
    const reminder = this.reminderOfLast(candidate, sweeps);
    return reminder ? [described(candidate.secret, reminder, sweeps.at(-1) as Date)] : [];
  }

  /** What the last of these sweeps says of a secret, each one before it having said what was due. */
  private reminderOfLast({ secret, said }: Candidate, sweeps: readonly Date[]): Reminder | undefined {
    const { thresholds } = this.config.reminders;
    const firstCrossed = addDays(secret.expiresOn, 1 - Math.max(...thresholds));
    const reminders = [...said];
    let due: Reminder | undefined;
    for (const sweep of sweeps.filter((moment) => dateOf(moment) >= firstCrossed)) {
      if (due) reminders.push(due);
      due = reminderDue(secret, reminders, thresholds, sweep);
    }
    return due;
  }
}

function described(secret: EndingSecret, { threshold, advice }: Reminder, now: Date): DueReminder {
  const { id: secretId, createdAt: _made, adviceAt: _advice, successorAt: _successor, ...facts } = secret;
  const successor = secret.successorAt(now);
  return { ...facts, secretId, successor, threshold, advice, daysLeft: daysLeft(facts.expiresOn, now) };
}

type ByOrganisation = ReadonlyMap<string, readonly string[]>;

function united(some: ByOrganisation, others: ByOrganisation): ByOrganisation {
  const all = new Map(some);
  for (const [organisationId, ids] of others) {
    all.set(organisationId, [...new Set([...(some.get(organisationId) ?? []), ...ids])]);
  }
  return all;
}
