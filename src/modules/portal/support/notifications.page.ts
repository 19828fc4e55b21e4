import { Get, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/id-param.js';
import { searchText } from '../../../shared/storable-text.js';
import { StepUp } from '../../identity/contract/step-up.js';
import { notificationStates, SentNotifications } from '../../notifications/contract/sent-notifications.js';
import { withNotice } from '../page/notices.js';
import { seeOther } from '../page/page.js';
import { SupportPage } from './support-page.js';
import { cell, momentCell, nextPageOf, optionsOf, showForm, showList, tableOf } from './support.views.js';

const path = '/admin/notifications';
const stateOptions = { '': 'Any state', queued: 'Queued', sent: 'Sent', failed: 'Failed', withdrawn: 'Withdrawn' };
const badges = {
  queued: { label: 'Queued', tone: 'none', icon: 'clock' },
  sent: { label: 'Sent', tone: 'good', icon: 'circle-check' },
  failed: { label: 'Failed', tone: 'bad', icon: 'circle-x' },
  withdrawn: { label: 'Withdrawn', tone: 'none', icon: 'circle-slash' },
} as const;

const ListQuery = z.object({
  q: searchText.optional().catch(undefined),
  state: z.enum(notificationStates).optional().catch(undefined),
  cursor: z.string().optional(),
});

/** What was told to whom, and whether it arrived. */
@SupportPage('admin/notifications')
export class NotificationsPage {
  constructor(private readonly notifications: SentNotifications) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: z.output<typeof ListQuery>) {
    const { q: recipient, ...filter } = query;
    const { items, nextCursor } = await this.notifications.page({ ...filter, recipient, limit: 50 });
    return showList('notifications', {
      heading: 'Mails',
      lead: 'What was told to whom, the newest first. A mail that the server refused for good can be sent again.',
      links: [],
      search: {
        action: path,
        label: 'Address',
        q: recipient ?? '',
        selects: [{ name: 'state', label: 'State', options: optionsOf(stateOptions, [query.state ?? '']) }],
        dates: [],
        hidden: [],
      },
      table: tableOf(
        'Mails, the newest first',
        ['To', 'About', 'Queued', 'State', 'Action'],
        items.map(({ id, address, kind, createdAt, state, attempts, lastError }) => [
          cell(address),
          cell(kind.replaceAll('-', ' ')),
          momentCell(createdAt),
          cell('', { badge: badges[state], note: state === 'sent' ? null : (lastError ?? noteOf(attempts)) }),
          state === 'failed' ? cell('Send again', { href: `${path}/${id}/resend` }) : cell('none'),
        ]),
        'No mail like this.',
      ),
      nextPage: nextPageOf(path, query, nextCursor),
    });
  }

  @Get(':id/resend')
  resendForm(@IdParam() id: string) {
    return showForm('notifications', {
      heading: 'Send this mail again?',
      facts: ['It is written anew from what is so now; it is withdrawn if there is nothing to tell any more.'],
      action: `${path}/${id}/resend`,
      button: 'Send again',
      back: `${path}?state=failed`,
    });
  }

  @Post(':id/resend')
  @StepUp()
  async resend(@IdParam() id: string) {
    await this.notifications.resend(id);
    return seeOther(withNotice(path, 'mail-queued'));
  }
}

function noteOf(attempts: number): string | null {
  return attempts === 0 ? null : `tried ${attempts} times`;
}
