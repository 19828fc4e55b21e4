import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Config } from '../../config/config.js';
import { ClockWatch } from '../../database/clock-watch.js';
import { DatabaseTime } from '../../database/database-time.js';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { dateOf } from '../../shared/calendar-date.js';
import { after, HOUR } from '../../shared/clock.js';
import type { EndingSecret } from '../secrets/contract/ending-secrets.js';
import { ReminderSweepFinished } from './contract/reminder-sweep-finished.event.js';
import { ReminderSweepRefused } from './contract/reminder-sweep-refused.event.js';
import { SecretExpired } from './contract/secret-expired.event.js';
import { SecretExpiring } from './contract/secret-expiring.event.js';
import type { DueCursor } from './due.queries.js';
import { type Candidate, DueSecrets } from './due-secrets.js';
import { type Reminder, reminderDue } from './reminder-rule.js';
import { claimReminders, keepOpen, openSweep, sealSweep, takeBackClaims } from './sweep.queries.js';
import { daysLeft } from '../secrets/contract/secret-state.js';

/** No clock is right to the second: what was claimed a little before its time counts. */
const early = HOUR;

interface DueSecret {
  readonly secret: EndingSecret;
  readonly reminder: Reminder;
}

interface SweepPage {
  readonly behind: DueCursor | undefined;
  readonly size: number;
}

/**
 * Claims every reminder that is due, a page at a time, each page with its events in one transaction. Any number of
 * instances may run it at once: the key (secret, threshold) decides. If the process dies midway, the next run resumes the
 * same sweep and seals it. The day is the database's: a wrong clock of one instance changes nothing.
 */
@Injectable()
export class ReminderSweep {
  private readonly logger = new Logger(ReminderSweep.name);

  constructor(
    private readonly em: EntityManager,
    private readonly due: DueSecrets,
    private readonly events: DomainEvents,
    private readonly time: DatabaseTime,
    private readonly clocks: ClockWatch,
    private readonly config: Config,
  ) {}

  /**
   * Works off the open sweep; one is begun when there is none.
   * @param now the database's time: its day is the day of the sweep
   * @throws Error while the database's clock is behind what it said before
   */
  async run(now: Date, { pageSize = 1000 } = {}): Promise<void> {
    await this.refuseAfterStepBack(now);
    await this.takeBackFalseClaims(now);
    const sweepId = await openSweep(this.em.fork(), uuidv7(), now);
    let behind: DueCursor | undefined;
    do behind = await this.claimPage(sweepId, now, { behind, size: pageSize });
    while (behind);
    await this.seal(sweepId);
  }

  /** Nobody knows whether the clock is wrong now or was before. A person has to look, and is told so once. */
  private async refuseAfterStepBack(now: Date): Promise<void> {
    const before = await this.clocks.saidBefore(now);
    if (!before) return;
    const [databaseTime, saidBefore] = [now.toISOString(), before.toISOString()];
    await inTransaction(this.em.fork(), async (em) => {
      if (await this.clocks.isNews(em)) this.events.record(new ReminderSweepRefused({ databaseTime, saidBefore }));
    });
    throw new Error(`no reminders go out: the database's clock says ${databaseTime}, and said ${saidBefore} before`);
  }

  /** What a clock that was ahead had claimed is claimed again, at its time. */
  private async takeBackFalseClaims(now: Date): Promise<void> {
    const count = await takeBackClaims(this.em.fork(), after(now, early));
    if (count > 0)
      this.logger.warn({ count }, 'reminders that a wrong clock had claimed before their time do not count');
  }

  /** Returns where the next page goes on; undefined after the last, or when the sweep was sealed meanwhile. */
  private claimPage(sweepId: string, now: Date, { behind, size }: SweepPage): Promise<DueCursor | undefined> {
    return inTransaction(this.em.fork(), async (em) => {
      if (!(await keepOpen(em, sweepId))) return undefined;
      const { candidates, next } = await this.due.page(dateOf(now), { behind, limit: size });
      const due = candidates.flatMap((candidate) => this.decide(candidate, now));
      const claimed = await claimReminders(em, sweepId, due.map(asClaim), now);
      this.events.recordAll(
        due
          .filter(({ secret }) => claimed.has(secret.id))
          .map(({ secret, reminder }) => eventOf(secret, reminder, sweepId, now)),
      );
      return next;
    });
  }

  private decide({ secret, said }: Candidate, now: Date): DueSecret[] {
    const reminder = reminderDue(secret, said, this.config.reminders.thresholds, now);
    return reminder ? [{ secret, reminder }] : [];
  }

  private seal(sweepId: string): Promise<void> {
    return inTransaction(this.em.fork(), async (em) => {
      const claimed = await sealSweep(em, sweepId, await this.time.now(em));
      if (claimed !== undefined) this.events.record(new ReminderSweepFinished({ sweepId, claimed }));
    });
  }
}

function asClaim({ secret, reminder }: DueSecret) {
  return { secretId: secret.id, ...reminder };
}

function eventOf(secret: EndingSecret, { threshold }: Reminder, sweepId: string, now: Date) {
  const { id: secretId, applicationId, organisationId, expiresOn } = secret;
  const facts = { secretId, applicationId, organisationId, sweepId, expiresOn };
  if (threshold === 0) return new SecretExpired(facts);
  return new SecretExpiring({ ...facts, threshold, daysLeft: daysLeft(expiresOn, now) });
}
