import { EntityManager } from '@mikro-orm/postgresql';
import type { INestApplicationContext } from '@nestjs/common';
import { ClockWatch } from '../database/clock-watch.js';
import { DatabaseTime } from '../database/database-time.js';
import { Jobs } from '../jobs/jobs.js';
import { type ForeseenReminder, ReminderPreview } from '../modules/overview/contract/reminder-preview.js';
import { Reminders } from '../modules/reminders/contract/reminders.js';
import { dateOf } from '../shared/calendar-date.js';
import { inWords, plural } from '../templating/dates.js';
import { type Outcome, progress } from './outcome.js';
import { changingProduct, withProduct } from './with-product.js';

const peopleAtOnce = 500;

export function sweepReminders(options: { dryRun?: true; trustClock?: true }): Promise<Outcome> {
  return options.dryRun ? preview() : request(options);
}

async function request({ trustClock }: { trustClock?: true }): Promise<Outcome> {
  const { sweepId } = await changingProduct('sweep-reminders', async (product) => {
    if (trustClock) {
      await product.get(ClockWatch).trust();
      await product.get(Jobs).bringBackFromFuture(product.get(EntityManager).fork());
    }
    return product.get(Reminders).request();
  });
  return {
    json: { sweepId },
    lines: [`The sweep ${sweepId} is asked for: a running instance makes it, or the next one that starts.`],
  };
}

async function preview(): Promise<Outcome> {
  const due = await withProduct(everythingDue);
  return {
    json: { due: due.map(forPrograms) },
    lines: due.length === 0 ? ['Nothing is due now.'] : due.flatMap(forPeople),
  };
}

async function everythingDue(product: INestApplicationContext): Promise<ForeseenReminder[]> {
  const today = dateOf(await product.get(DatabaseTime).now());
  const say = progress();
  const due: ForeseenReminder[] = [];
  let cursor: string | undefined;
  do {
    const page = await product.get(ReminderPreview).preview(today, { limit: peopleAtOnce, cursor });
    due.push(...page.items);
    say(`${due.length} reminders found`);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return due;
}

function forPrograms({ secretId, name, hint, expiresOn, daysLeft, threshold, advice, ...whose }: ForeseenReminder) {
  const { application, organisation, recipients } = whose;
  const { id, name: applicationName, clientId } = application;
  return {
    secretId,
    name,
    hint,
    expiresOn,
    daysLeft,
    threshold,
    advice,
    application: { id, name: applicationName, clientId },
    organisation,
    recipients,
  };
}

function forPeople({ name, hint, expiresOn, daysLeft, application, organisation, recipients }: ForeseenReminder) {
  const when = daysLeft === 0 ? 'expired' : `${plural(daysLeft, 'day')} left`;
  const to = recipients.map(({ name: reader, email }) => `${reader} <${email}>`).join(', ') || 'WMDA support alone';
  return [
    `${organisation.name}, ${application.name}: ${name} (${hint}…), last day ${inWords(expiresOn)}, ${when}`,
    `  to ${to}`,
  ];
}
