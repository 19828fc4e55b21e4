import { Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { momentInWords, plural } from '../../../templating/dates.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import {
  mostResent,
  type MailServerTrouble,
  type NotificationRecord,
  notificationStates,
  SentNotifications,
} from '../../../modules/notifications/contract/sent-notifications.js';
import { withNotice } from '../../page/notices.js';
import { seeOther } from '../../page/page.js';
import { showForm } from '../frame/form.views.js';
import { addressOf, pageSize, paged, searchable, showList } from '../frame/list.views.js';
import { inPlainWords } from '../frame/plain-words.js';
import { type Ids, questionPage, type Questions } from '../frame/question.page.js';
import { SupportPage } from '../frame/support-page.js';
import { badgeCell, type Cell, cell, linkCell, momentCell, nothing, tableOf } from '../frame/tables.js';

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

const FailedQuery = z.object(searchable);
type FailedQuery = z.output<typeof FailedQuery>;

/** The mails that were sent: to whom, about what, and whether they arrived. */
@SupportPage('admin/notifications')
export class MailsPage extends questionPage('resend') {
  constructor(private readonly notifications: SentNotifications) {
    super();
  }

  @Get()
  async list(@Query({ schema: ListQuery }) query: ListQuery) {
    const { q: recipient, ...filter } = query;
    const { items, nextCursor } = await this.notifications.page({ ...filter, recipient, limit: pageSize });
    const failed = await this.notifications.countFailedOf({ recipient: query.q });
    const trouble = await this.notifications.mailServerTrouble();
    const back = addressOf(path, { ...query, cursor: undefined });
    return showList({
      heading: 'Mails',
      lead: 'What was told to whom, the newest first. A mail that could not be delivered can be sent again. A search for one or two letters finds addresses that begin with them.',
      warning: trouble && warningOf(trouble),
      links:
        failed > 0
          ? [
              {
                href: addressOf(`${path}/resend`, { q: recipient }),
                label: 'Send failed mails again',
                icon: 'send',
              },
            ]
          : [],
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

  @Get('resend')
  async askForAll(@Query({ schema: FailedQuery }) query: FailedQuery) {
    const failed = await this.notifications.countFailedOf({ recipient: query.q });
    const whose = query.q === undefined ? '' : ` to addresses with ‘${query.q}’`;
    return showForm({
      heading: `Send ${plural(failed, 'failed mail')}${whose} again?`,
      facts: [
        'These are the mails that failed in the last seven days. Each is written anew from what is so now, and is withdrawn if there is nothing to tell any more.',
        ...(failed > mostResent
          ? [`${mostResent} of them are sent now, the oldest first. Ask again for the others.`]
          : []),
      ],
      button: 'Send again',
      action: addressOf(`${path}/resend`, query),
      back: path,
    });
  }

  @Post('resend')
  @HttpCode(200)
  @StepUp()
  async resendAll(@Query({ schema: FailedQuery }) query: FailedQuery) {
    await this.notifications.resendAll({ recipient: query.q });
    return seeOther(withNotice(path, 'mails-queued'));
  }

  override async questionsAbout({ id }: Ids): Promise<Questions<'resend'>> {
    const { kind, address, lastError } = await this.notifications.one(id);
    return {
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

function warningOf({ since, answer }: MailServerTrouble): string {
  return `Since ${momentInWords(since)} the mail server refuses all mails: ${answer} They wait, and are tried again for three days.`;
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
