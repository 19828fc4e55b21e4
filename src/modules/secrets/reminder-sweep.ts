import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { dateOf } from '../../shared/calendar-date.js';
import { Clock } from '../../shared/clock.js';
import { ApplicationDirectory } from '../applications/contract/application-directory.js';
import { ReminderSweepFinished } from './contract/reminder-sweep-finished.event.js';
import { SecretExpired } from './contract/secret-expired.event.js';
import { SecretExpiring } from './contract/secret-expiring.event.js';
import { type Reminder, reminderDue } from './reminder-rule.js';
import {
  claimReminders,
  type DueCursor,
  findDue,
  findOpenSweep,
  keepOpen,
  type RemindedSecret,
  sealSweep,
} from './reminder.queries.js';
import { daysLeft } from './secret-state.js';

const pageSize = 1000;

interface DueSecret {
  readonly secret: RemindedSecret;
  readonly reminder: Reminder;
}

/**
 * Claims every reminder that is due, a page at a time, each page with its events in one transaction. Any number of
 * instances may run it at once: the key (secret, threshold) decides. Killed anywhere, it is gone on with by the next
 * run, which adds to the same sweep and seals it.
 */
@Injectable()
export class ReminderSweep {
  constructor(
    private readonly em: EntityManager,
    private readonly applications: ApplicationDirectory,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Works off the open sweep, and does nothing without one. */
  async run(): Promise<void> {
    const sweepId = await findOpenSweep(this.em.fork());
    if (!sweepId) return;
    let behind: DueCursor | undefined;
    do behind = await this.claimPage(sweepId, behind);
    while (behind);
    await this.seal(sweepId);
  }

  /** Returns where the next page goes on; undefined after the last, or when the sweep was sealed meanwhile. */
  private claimPage(sweepId: string, behind: DueCursor | undefined): Promise<DueCursor | undefined> {
    return inTransaction(this.em.fork(), async (em) => {
      if (!(await keepOpen(em, sweepId))) return undefined;
      const now = this.clock.now();
      const { thresholds } = this.config.reminders;
      const found = await findDue(em, dateOf(now), thresholds, { behind, limit: pageSize });
      const due = await this.decide(found, now);
      const claimed = await claimReminders(em, sweepId, due.map(asClaim), now);
      this.events.recordAll(
        due
          .filter(({ secret }) => claimed.has(secret.secretId))
          .map(({ secret, reminder }) => eventOf(secret, reminder, sweepId, now)),
      );
      const last = found.at(-1);
      return found.length === pageSize && last ? { expiresOn: last.expiresOn, secretId: last.secretId } : undefined;
    });
  }

  private async decide(found: readonly RemindedSecret[], now: Date): Promise<DueSecret[]> {
    const known = await this.applications.known([...new Set(found.map(({ applicationId }) => applicationId))]);
    return found.flatMap((secret) => {
      const reminder = reminderDue(secret, this.config.reminders.thresholds, now);
      return reminder && known.get(secret.applicationId)?.active ? [{ secret, reminder }] : [];
    });
  }

  private seal(sweepId: string): Promise<void> {
    return inTransaction(this.em.fork(), async (em) => {
      const claimed = await sealSweep(em, sweepId, this.clock.now());
      if (claimed !== undefined) this.events.record(new ReminderSweepFinished({ sweepId, claimed }));
    });
  }
}

function asClaim({ secret, reminder }: DueSecret) {
  return { secretId: secret.secretId, ...reminder };
}

function eventOf(secret: RemindedSecret, { threshold }: Reminder, sweepId: string, now: Date) {
  const { secretId, applicationId, organisationId, expiresOn } = secret;
  const facts = { secretId, applicationId, organisationId, sweepId, expiresOn };
  if (threshold === 0) return new SecretExpired(facts);
  return new SecretExpiring({ ...facts, threshold, daysLeft: daysLeft(expiresOn, now) });
}
