import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { IdParam } from '../../../http/requests/id-param.js';
import { Refuses } from '../../../http/answers/refuses.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { SentNotifications } from '../../../modules/notifications/contract/sent-notifications.js';
import {
  ListNotifications,
  NotificationPage,
  ResendNotifications,
  ResentNotifications,
} from './notifications.schemas.js';

/** The mails that were sent: to whom, about what, and whether they arrived. */
@ApiTags('WMDA support: notifications')
@Controller('admin/notifications')
@SupportOnly()
export class NotificationsController {
  constructor(private readonly notifications: SentNotifications) {}

  @Get()
  @ApiOperation({ summary: 'List notifications, the newest first' })
  @ApiAnswer(200, 'A page of notifications', NotificationPage)
  async listNotifications(@Query({ schema: ListNotifications }) query: ListNotifications) {
    const { items, nextCursor } = await this.notifications.page(query);
    return {
      items: items.map((item) => ({
        ...item,
        createdAt: item.createdAt.toISOString(),
        settledAt: item.settledAt?.toISOString() ?? null,
      })),
      nextCursor,
    };
  }

  @Post('resend')
  @HttpCode(200)
  @StepUp()
  @ApiOperation({
    summary: 'Send failed notifications again',
    description: 'Those that failed in the last week, or since `since`; the oldest first, 1000 at most.',
  })
  @ApiAnswer(200, 'They are queued again', ResentNotifications)
  async resendNotifications(@Body({ schema: ResendNotifications }) { since, recipient }: ResendNotifications) {
    const from = since === undefined ? undefined : new Date(since);
    return { resent: await this.notifications.resendAll({ since: from, recipient }) };
  }

  @Post(':id/resend')
  @StepUp()
  @ApiOperation({ summary: 'Send a failed notification again', description: '409 for one that did not fail.' })
  @ApiAnswer(204, 'It is queued again')
  @Refuses(409, 'notifications.not-failed')
  resendNotification(@IdParam() id: string) {
    return this.notifications.resend(id);
  }
}
