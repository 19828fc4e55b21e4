import type { CalendarDate } from '../../../shared/calendar-date.js';
import type { ForeseenReminder } from '../../../modules/overview/contract/reminder-preview.js';
import type { SweepReport } from '../../../modules/overview/contract/sweep-reports.js';
import type { Page } from '../../../shared/pagination.js';
import { inWords, momentInWords, plural } from '../../../templating/dates.js';
import { showForm } from '../frame/form.views.js';
import { showList } from '../frame/list.views.js';
import { cell, dayCell, momentCell, tableOf } from '../frame/tables.js';

type Previewed = Page<ForeseenReminder>;
type Sweeps = Page<SweepReport>;

const path = '/admin/reminders';
const advice = {
  'create-successor': 'create a new secret now',
  'switch-systems': 'switch the system that still uses it',
  delete: 'delete it, its successor has taken over',
  'never-used': 'it was never used',
  unused: 'it was not used for more than 45 days',
} as const;

interface PreviewedDay {
  readonly day: CalendarDate;
  /** The first and the last day that can be looked at. */
  readonly first: CalendarDate;
  readonly last: CalendarDate;
  readonly cursor: string | undefined;
}

/** Shown when nothing is due for the readers that the page examined. */
const nobodyHere = 'Nothing is due for the people of this page. Go on to the next one, or choose another day above.';

/** @param page null for a day that cannot be looked at */
export function previewList(page: Previewed | null, { day, first, last, cursor }: PreviewedDay) {
  const { items, nextCursor } = page ?? { items: [], nextCursor: null };
  const isPart = cursor !== undefined || nextCursor !== null;
  const problem = page === null ? `Choose a day from ${inWords(first)} to ${inWords(last)}.` : undefined;
  return showList({
    heading: 'Reminders',
    lead: `${sumOf(items, day, isPart)} Nothing is sent by looking: this is what the sweep of that day says, had every earlier daily sweep run.`,
    links: [
      { href: `${path}/sweeps`, label: 'Past sweeps', icon: 'history' },
      { href: `${path}/run`, label: 'Run now', icon: 'send' },
    ],
    path,
    query: { on: day, cursor },
    keeps: ['on'],
    search: { dates: [{ name: 'on', label: 'Day (UTC)', min: first, max: last, problem }] },
    table: tableOf(
      `Reminders of ${inWords(day)}`,
      ['Secret', 'Application', 'Last day', 'Advice', 'Who is told'],
      items.map((each) => [
        cell(each.name, { note: `${each.hint}…` }),
        cell(each.application.name, {
          href: `/admin/applications/${each.application.id}`,
          also: [{ text: each.organisation.name, href: `/admin/organisations/${each.organisation.id}` }],
        }),
        dayCell(each.expiresOn, each.daysLeft === 0 ? 'expired' : `${plural(each.daysLeft, 'day')} left then`),
        cell(advice[each.advice]),
        each.recipients.length === 0
          ? cell('WMDA support alone', { note: 'nobody who can be reached manages the application' })
          : cell('', { also: each.recipients.map(({ id, name }) => ({ text: name, href: `/admin/people/${id}` })) }),
      ]),
      page === null
        ? 'No day, no reminders.'
        : isPart
          ? nobodyHere
          : 'Nothing is due that day. Choose another one above.',
    ),
    nextCursor,
  });
}

/** @param isPart whether there are other pages of that day */
function sumOf(items: Previewed['items'], day: CalendarDate, isPart: boolean): string {
  if (items.length === 0 && !isPart) return `No reminder on ${inWords(day)}.`;
  const people = new Set(items.flatMap(({ recipients }) => recipients.map(({ id }) => id))).size;
  const told = people === 0 ? 'WMDA support alone' : `${people} ${people === 1 ? 'person' : 'people'}`;
  return `${inWords(day)}${isPart ? ', this page' : ''}: ${plural(items.length, 'reminder')} to ${told}.`;
}

/** @param saidBefore what the database's clock said before it went back, while that keeps reminders from going out */
export function sweepList(
  { items, nextCursor }: Sweeps,
  query: Readonly<Record<string, string | undefined>>,
  saidBefore: Date | undefined,
) {
  return showList({
    heading: 'Past sweeps',
    lead: 'One a day and one at every start. Nobody is told twice, however many run.',
    warning:
      saidBefore &&
      `No reminders go out: the clock of the database said ${momentInWords(saidBefore)} before, and is behind that now. The mail to WMDA support says what to do.`,
    links: [
      { href: path, label: 'What comes next', icon: 'clock' },
      { href: `${path}/run`, label: 'Run now', icon: 'send' },
    ],
    path: `${path}/sweeps`,
    query,
    table: tableOf(
      'Sweeps, the newest first',
      ['Started', 'Finished', 'Reminders that were due', 'People told'],
      items.map((sweep) => [
        momentCell(sweep.startedAt),
        momentCell(sweep.finishedAt, 'still running'),
        cell(String(sweep.claimed)),
        cell(String(sweep.notified)),
      ]),
      'None yet. The first one runs at the next start, or when you run it now.',
    ),
    nextCursor,
  });
}

export function runQuestion() {
  return showForm({
    heading: 'Run the daily sweep now?',
    facts: [
      'It says by mail what is due today and was not said yet, to the credential managers of each secret. Nobody is told twice.',
    ],
    action: `${path}/run`,
    button: 'Run now',
    back: path,
  });
}
