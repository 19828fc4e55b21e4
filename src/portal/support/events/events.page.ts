import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { definedEvents } from '../../../events/define-event.js';
import { endOf } from '../../../shared/calendar-date.js';
import { storableDate } from '../../../shared/storable-times.js';
import { EventSearch, type LoggedEvent } from '../../../modules/audit/contract/event-search.js';
import { EventSubjects, type Subject } from './event-subjects.js';
import { addressOf, idInAddress, pageSize, paged, showList } from '../frame/list.views.js';
import { Narrowing } from '../frame/narrowing.js';
import { factsInPlainWords, inPlainWords } from '../frame/plain-words.js';
import { SupportPage } from '../frame/support-page.js';
import { type Cell, cell, momentCell, tableOf } from '../frame/tables.js';

const day = storableDate.optional().catch(undefined);
const ListQuery = z.object({
  ...paged,
  actorId: idInAddress,
  organisationId: idInAddress,
  applicationId: idInAddress,
  type: z
    .string()
    .regex(/^[a-z-]{1,100}\.[a-z-]{1,100}$/)
    .optional()
    .catch(undefined),
  from: day,
  to: day,
});
type ListQuery = z.output<typeof ListQuery>;

/** The event log: who did what, when and from where. */
@SupportPage('admin/events')
export class EventsPage {
  constructor(
    private readonly events: EventSearch,
    private readonly subjects: EventSubjects,
    private readonly narrowing: Narrowing,
  ) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: ListQuery) {
    const { cursor, ...filter } = query;
    const { items, nextCursor } = await this.events.page({
      ...filter,
      from: filter.from === undefined ? undefined : new Date(filter.from),
      to: filter.to === undefined ? undefined : endOf(filter.to),
      cursor,
      limit: pageSize,
    });
    const subjectsOf = await this.subjects.of(items);
    return showList({
      heading: 'Event log',
      lead: 'Who did what, when and from where, sealed against changes. Kept for seven years at least, addresses for 400 days. The file holds all events that match.',
      links: [
        {
          href: addressOf('/api/v1/admin/events', { format: 'csv', ...filter }),
          label: 'Download as CSV',
          icon: 'download',
        },
      ],
      path: '/admin/events',
      query,
      search: {
        selects: [{ name: 'type', label: 'Event', options: { '': 'Any event' }, groups: typesByGroup() }],
        dates: [
          { name: 'from', label: 'From (UTC)' },
          { name: 'to', label: 'To (UTC)', ...(filter.from !== undefined && { min: filter.from }) },
        ],
      },
      narrowed: await this.narrowing.of(query),
      table: tableOf(
        'Events, the newest first',
        ['When', 'Event', 'By', 'About'],
        items.map((event) => rowOf(event, subjectsOf(event))),
        'No event yet.',
      ),
      nextCursor,
    });
  }
}

/** What events are about, in the order in which people look for them; the last holds the rest. */
const groups: readonly (readonly [heading: string, types: RegExp])[] = [
  ['Secrets', /^secrets\.(?!reminder-sweep-|throttles-lifted$)/],
  ['Applications and organisations', /^applications\./],
  ['Roles and approvals', /^(?:roles|approvals)\./],
  ['People and signing in', /^identity\./],
  ['The portal itself', /./],
];

/** Every type of event that this version records, by the words for it. */
function typesByGroup(): Record<string, Record<string, string>> {
  const groupOf = (type: string) => groups.find(([, types]) => types.test(type))?.[0];
  const words = [...definedEvents().keys()]
    .map((type) => [type, inPlainWords(type)] as const)
    .toSorted(([, one], [, other]) => one.localeCompare(other));
  return Object.fromEntries(
    groups.map(([heading]) => [heading, Object.fromEntries(words.filter(([type]) => groupOf(type) === heading))]),
  );
}

/** The warning beside an event that the product did not record. */
const forged = { label: 'Forged: not recorded by the portal', tone: 'bad', icon: 'triangle-alert' } as const;

function rowOf(event: LoggedEvent, subjects: readonly Subject[]): Cell[] {
  const { occurredAt, type, actor, ip, userAgent, requestId, payload, foreign } = event;
  const facts = Object.entries(payload).filter(([name, value]) => value !== null && !/Ids?$/.test(name));
  const [first, ...also] = subjects;
  const request = { ...(requestId !== null && { requestId }), ...(userAgent !== null && { userAgent }) };
  return [
    momentCell(occurredAt),
    cell(inPlainWords(type), {
      badge: foreign ? forged : null,
      note: factsInPlainWords(facts) || null,
      fineprint: JSON.stringify({ type, ...payload, ...request }),
    }),
    cell(actor?.name ?? 'The portal itself', {
      href: actor && `/admin/people/${actor.id}`,
      note: ip && `from ${ip}`,
    }),
    cell(first?.text ?? '', { href: first?.href ?? null, also }),
  ];
}
