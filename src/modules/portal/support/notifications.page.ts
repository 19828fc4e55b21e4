import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { plural } from '../../../templating/dates.js';
import {
  type NotificationRecord,
  notificationStates,
  SentNotifications,
} from '../../notifications/contract/sent-notifications.js';
import { addressOf, pageSize, paged, searchable, showList } from './list.views.js';
import { inPlainWords } from './plain-words.js';
import { type Ids, questionPage, type Questions } from './question.page.js';
import { SupportPage } from './support-page.js';
import { badgeCell, type Cell, cell, linkCell, momentCell, nothing, tableOf } from './tables.js';

const path = '/admin/notifications';
const stateOptions = { '': 'Any state', queued: 'Queued', sent: 'Sent', failed: 'Failed', withdrawn: 'Withdrawn' };
const badges = {
  queued: { label: 'Queued', tone: 'none', icon: 'clock' },
  sent: { label: 'Sent', tone: 'good', icon: 'circle-check' },
  failed: { label: 'Failed', tone: 'bad', icon: 'circle-x' },
  withdrawn: { label: 'Withdrawn', tone: 'none', icon: 'circle-slash' },
} as const;

const ListQuery = z.object({ ...searchable, ...paged, state: z.enum(notificationStates).optional().catch(undefined) });
type ListQuery = z.output<typeof ListQuery>;

/** What was told to whom, and whether it arrived. */
@SupportPage('admin/notifications')
export class NotificationsPage extends questionPage('resend') {
  constructor(private readonly notifications: SentNotifications) {
    super();
  }

  @Get()
  async list(@Query({ schema: ListQuery }) query: ListQuery) {
    const { q: recipient, ...filter } = query;
    const { items, nextCursor } = await this.notifications.page({ ...filter, recipient, limit: pageSize });
    const back = addressOf(path, { ...query, cursor: undefined });
    return showList('notifications', {
      heading: 'Mails',
      lead: 'What was told to whom, the newest first. A mail that could not be delivered can be sent again. A search for one or two letters finds addresses that begin with them.',
      path,
      query,
      search: { label: 'Address', selects: [{ name: 'state', label: 'State', options: stateOptions }] },
      table: tableOf(
        'Mails, the newest first',
        ['To', 'About', 'Queued', 'State', 'Action'],
        items.map((mail) => rowOf(mail, back)),
        'No mail yet.',
      ),
      nextCursor,
    });
  }

  override async questionsAbout({ id }: Ids): Promise<Questions<'resend'>> {
    const { kind, address, lastError } = await this.notifications.one(id);
    return {
      area: 'notifications',
      at: path,
      questions: {
        resend: {
          heading: `Send ‘${inPlainWords(kind)}’ to ${address} again?`,
          facts: [
            ...(lastError === null ? [] : [`The mail server said: ${lastError}`]),
            'It is written anew from what is so now; it is withdrawn if there is nothing to tell any more.',
          ],
          button: 'Send again',
          carryOut: () => this.notifications.resend(id),
          done: 'mail-queued',
        },
      },
    };
  }
}

function rowOf(mail: NotificationRecord, back: string): Cell[] {
  const { id, address, recipientId, kind, createdAt, state } = mail;
  const about = inPlainWords(kind);
  return [
    cell(address, { href: recipientId && `/admin/people/${recipientId}`, note: recipientId ? null : 'WMDA support' }),
    cell(about),
    momentCell(createdAt),
    badgeCell(badges[state], noteOf(mail)),
    state === 'failed'
      ? linkCell('Send again', addressOf(`${path}/${id}/resend`, { back }), `‘${about}’ to ${address}`)
      : nothing,
  ];
}

function noteOf({ state, attempts, lastError }: NotificationRecord): string | null {
  if (state === 'sent' || state === 'withdrawn') return null;
  return lastError ?? (attempts === 0 ? null : `tried ${plural(attempts, 'time')}`);
}
