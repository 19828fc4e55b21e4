import { Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer } from '../../http/api-answer.js';
import { IdParam } from '../../http/id-param.js';
import { Refuses } from '../../http/refuses.js';
import { StepUp } from '../identity/contract/step-up.js';
import { SupportOnly } from '../roles/contract/support-only.js';
import { SentNotifications } from './contract/sent-notifications.js';
import { ListNotifications, NotificationPage } from './notifications.schemas.js';

/** What was told to whom, and whether it arrived. */
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

  @Post(':id/resend')
  @StepUp()
  @ApiOperation({ summary: 'Send a failed notification again', description: '409 for one that did not fail.' })
  @ApiAnswer(204, 'It is queued again')
  @Refuses(409, 'notifications.not-failed')
  resendNotification(@IdParam() id: string) {
    return this.notifications.resend(id);
  }
}
