import { Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { ReminderPreview } from '../../../modules/overview/contract/reminder-preview.js';
import { SweepReports } from '../../../modules/overview/contract/sweep-reports.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { Reminders } from '../../../modules/reminders/contract/reminders.js';
import { ListSweeps, PreviewPage, PreviewSweep, RequestedSweep, SweepPage } from './reminders.schemas.js';

/** What the reminders did and will do. */
@ApiTags('WMDA support: reminders')
@Controller('admin/reminders')
@SupportOnly()
export class RemindersController {
  constructor(
    private readonly reminders: Reminders,
    private readonly reports: SweepReports,
    private readonly preview: ReminderPreview,
  ) {}

  @Post('sweep')
  @StepUp()
  @ApiOperation({ summary: 'Run the daily sweep now', description: 'Nobody is told twice, whenever it runs.' })
  @ApiAnswer(202, 'The sweep will run', RequestedSweep)
  requestSweep() {
    return this.reminders.request();
  }

  @Get('sweeps')
  @ApiOperation({ summary: 'List the sweeps, the newest first' })
  @ApiAnswer(200, 'A page of sweeps', SweepPage)
  listSweeps(@Query({ schema: ListSweeps }) { limit, cursor }: ListSweeps) {
    return this.reports.sweeps(limit, cursor);
  }

  @Get('preview')
  @ApiOperation({
    summary: 'See what the sweep of a day would say, to whom, and why',
    description:
      'As if every earlier daily sweep had run, from what is known today. Sends nothing. A page holds all reminders of the people on it, so it is as long as they have reminders; limit counts the people.',
  })
  @ApiAnswer(200, 'What would be said, by whoever is told', PreviewPage)
  previewSweep(@Query({ schema: PreviewSweep }) { on, ...page }: PreviewSweep) {
    return this.preview.preview(on, page);
  }
}
