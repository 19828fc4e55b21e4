import { Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { ClockWatch } from '../../../database/clock-watch.js';
import { DatabaseTime } from '../../../database/database-time.js';
import { addDays, dateOf } from '../../../shared/calendar-date.js';
import { ReminderPreview } from '../../../modules/overview/contract/reminder-preview.js';
import { SweepReports } from '../../../modules/overview/contract/sweep-reports.js';
import { Reminders } from '../../../modules/reminders/contract/reminders.js';
import { longestLifeDays } from '../../../modules/secrets/contract/secret-state.js';
import { storableDate } from '../../../shared/storable-times.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { withNotice } from '../../page/notices.js';
import { seeOther } from '../../page/page.js';
import { paged, pageSize } from '../frame/list.views.js';
import { previewList, runQuestion, sweepList } from './reminders.views.js';
import { SupportPage } from '../frame/support-page.js';

const path = '/admin/reminders';

const PreviewQuery = z.object({ ...paged, on: storableDate.optional().catch(undefined) });
type PreviewQuery = z.output<typeof PreviewQuery>;
const SweepsQuery = z.object(paged);
type SweepsQuery = z.output<typeof SweepsQuery>;

/** What the reminders will say, and what they said. */
@SupportPage('admin/reminders')
export class RemindersPage {
  constructor(
    private readonly reminders: Reminders,
    private readonly reports: SweepReports,
    private readonly foreseen: ReminderPreview,
    private readonly time: DatabaseTime,
    private readonly clockWatch: ClockWatch,
  ) {}

  @Get()
  async preview(@Query({ schema: PreviewQuery }) { on, cursor }: PreviewQuery) {
    const first = dateOf(await this.time.now());
    const last = addDays(first, longestLifeDays);
    const day = on ?? first;
    const page = day >= first && day <= last ? await this.foreseen.preview(day, { limit: pageSize, cursor }) : null;
    return previewList(page, { day, first, last, cursor });
  }

  @Get('sweeps')
  async sweeps(@Query({ schema: SweepsQuery }) query: SweepsQuery) {
    const saidBefore = await this.clockWatch.saidBefore(await this.time.now());
    return sweepList(await this.reports.sweeps(pageSize, query.cursor), query, saidBefore);
  }

  @Get('run')
  runForm() {
    return runQuestion();
  }

  @Post('run')
  @HttpCode(200)
  @StepUp()
  async run() {
    await this.reminders.request();
    return seeOther(withNotice(`${path}/sweeps`, 'sweep-requested'));
  }
}
