import { Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer } from '../../../http/api-answer.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import { StepUp } from '../../identity/contract/step-up.js';
import { Recipients } from '../../notifications/contract/recipients.js';
import { SentNotifications } from '../../notifications/contract/sent-notifications.js';
import { SupportOnly } from '../../roles/contract/support-only.js';
import { Reminders } from '../../secrets/contract/reminders.js';
import { ListSweeps, PreviewPage, PreviewSweep, RequestedSweep, SweepPage } from './reminders.schemas.js';

/** What the reminders did and will do. */
@ApiTags('WMDA support: reminders')
@Controller('admin/reminders')
@SupportOnly()
export class RemindersController {
  constructor(
    private readonly reminders: Reminders,
    private readonly applications: ApplicationDirectory,
    private readonly recipients: Recipients,
    private readonly notifications: SentNotifications,
  ) {}

  @Post('sweep')
  @StepUp()
  @ApiOperation({ summary: 'Run the daily sweep now', description: 'Nobody is told twice, whenever it runs.' })
  @ApiAnswer(202, 'The sweep will run', RequestedSweep)
  request() {
    return this.reminders.request();
  }

  @Get('sweeps')
  @ApiOperation({ summary: 'List the sweeps, the newest first' })
  @ApiAnswer(200, 'A page of sweeps', SweepPage)
  async sweeps(@Query({ schema: ListSweeps }) { limit, cursor }: ListSweeps) {
    const { items, nextCursor } = await this.reminders.sweeps(limit, cursor);
    const notified = await this.notifications.countByCause(items.map(({ id }) => id));
    return {
      items: items.map((sweep) => ({
        ...sweep,
        startedAt: sweep.startedAt.toISOString(),
        finishedAt: sweep.finishedAt?.toISOString() ?? null,
        notified: notified.get(sweep.id) ?? 0,
      })),
      nextCursor,
    };
  }

  @Get('preview')
  @ApiOperation({
    summary: 'See what the sweep of a day would say, to whom, and why',
    description: 'As if every earlier daily sweep had run, from what is known today. Sends nothing.',
  })
  @ApiAnswer(200, 'What would be said, by application', PreviewPage)
  async preview(@Query({ schema: PreviewSweep }) { on }: PreviewSweep) {
    const due = await this.reminders.preview(on);
    const known = await this.applications.known([...new Set(due.map(({ applicationId }) => applicationId))]);
    const recipients = await this.recipients.ofApplications(due);
    return {
      items: due.flatMap((reminder) => {
        const application = known.get(reminder.applicationId);
        if (!application) return [];
        const people = recipients.get(reminder.applicationId) ?? [];
        return [{ ...reminder, application, organisation: application.organisation, recipients: people }];
      }),
    };
  }
}
