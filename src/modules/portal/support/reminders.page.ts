import { Get, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { dateOf } from '../../../shared/calendar-date.js';
import { Clock } from '../../../shared/clock.js';
import { inWords, plural } from '../../../templating/dates.js';
import { StepUp } from '../../identity/contract/step-up.js';
import { withNotice } from '../page/notices.js';
import { seeOther } from '../page/page.js';
import { quoted } from '../credentials/secret-words.js';
import { SupportPage } from './support-page.js';
import { SweepReports } from './sweep-reports.js';
import { cell, dayCell, momentCell, nextPageOf, showForm, showList, tableOf } from './support.views.js';

const path = '/admin/reminders';
const advice = {
  'create-successor': 'create a new secret now',
  'switch-systems': 'switch the system that still uses it',
  delete: 'delete it, its successor has taken over',
  'never-used': 'it was never used',
  unused: 'it was not used for 45 days',
} as const;

const PreviewQuery = z.object({ on: z.iso.date().optional().catch(undefined) });
const SweepsQuery = z.object({ cursor: z.string().optional() });

/** What the reminders will say, and what they said. */
@SupportPage('admin/reminders')
export class RemindersPage {
  constructor(
    private readonly reports: SweepReports,
    private readonly clock: Clock,
  ) {}

  @Get()
  async preview(@Query({ schema: PreviewQuery }) { on }: z.output<typeof PreviewQuery>) {
    const today = dateOf(this.clock.now());
    const day = on !== undefined && on >= today ? on : today;
    const items = await this.reports.preview(day);
    return showList('reminders', {
      heading: 'Reminders',
      lead: `What the sweep of ${inWords(day)} says, to whom and why, had every earlier daily sweep run. Nothing is sent by looking.`,
      links: [
        { href: `${path}/sweeps`, label: 'Past sweeps', icon: 'history' },
        { href: `${path}/run`, label: 'Run now', icon: 'send' },
      ],
      search: {
        action: path,
        label: '',
        q: '',
        selects: [],
        dates: [{ name: 'on', label: 'Day (UTC)', value: day }],
        hidden: [],
      },
      table: tableOf(
        'Reminders of that day',
        ['Secret', 'Application', 'Valid through', 'Advice', 'Who is told'],
        items.map((each) => [
          cell(quoted(each)),
          cell(each.application.name, {
            href: `/admin/applications/${each.application.id}`,
            note: each.organisation.name,
          }),
          dayCell(each.expiresOn, each.daysLeft === 0 ? 'expired' : `${plural(each.daysLeft, 'day')} left that day`),
          cell(advice[each.advice]),
          cell(each.recipients.map(({ email }) => email).join(', ') || 'WMDA support alone'),
        ]),
        'Nothing is due that day.',
      ),
      nextPage: null,
    });
  }

  @Get('sweeps')
  async sweeps(@Query({ schema: SweepsQuery }) { cursor }: z.output<typeof SweepsQuery>) {
    const { items, nextCursor } = await this.reports.sweeps(50, cursor);
    return showList('reminders', {
      heading: 'Past sweeps',
      lead: 'One a day and one at every start. Nobody is told twice, however many run.',
      links: [{ href: path, label: 'What comes next', icon: 'clock' }],
      search: null,
      table: tableOf(
        'Sweeps, the newest first',
        ['Started', 'Finished', 'Reminders that were due', 'People told'],
        items.map((sweep) => [
          momentCell(sweep.startedAt),
          momentCell(sweep.finishedAt, 'still running'),
          cell(String(sweep.claimed)),
          cell(String(sweep.notified)),
        ]),
        'None yet.',
      ),
      nextPage: nextPageOf(`${path}/sweeps`, {}, nextCursor),
    });
  }

  @Get('run')
  runForm() {
    return showForm('reminders', {
      heading: 'Run the daily sweep now?',
      facts: ['It says what is due today and was not said yet. Nobody is told twice.'],
      action: `${path}/run`,
      button: 'Run now',
      back: path,
    });
  }

  @Post('run')
  @StepUp()
  async run() {
    await this.reports.request();
    return seeOther(withNotice(`${path}/sweeps`, 'sweep-requested'));
  }
}
