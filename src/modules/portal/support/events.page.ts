import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { definedEvents } from '../../../events/define-event.js';
import { endOf } from '../../../shared/calendar-date.js';
import { EventSearch, type LoggedEvent } from '../../audit/contract/event-search.js';
import { SupportPage } from './support-page.js';
import { cell, momentCell, nextPageOf, optionsOf, showList, tableOf } from './support.views.js';

const path = '/admin/events';
const id = z.uuid().optional().catch(undefined);
const day = z.iso.date().optional().catch(undefined);
const about = { actorId: id, organisationId: id, applicationId: id };
const ListQuery = z.object({
  ...about,
  type: z
    .string()
    .regex(/^[a-z-]{1,100}\.[a-z-]{1,100}$/)
    .optional()
    .catch(undefined),
  from: day,
  to: day,
  cursor: z.string().optional(),
});

/** The event log: who did what, when and from where. */
@SupportPage('admin/events')
export class EventsPage {
  constructor(private readonly events: EventSearch) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: z.output<typeof ListQuery>) {
    const { from, to, cursor, ...filter } = query;
    const { items, nextCursor } = await this.events.page({
      ...filter,
      from: from === undefined ? undefined : new Date(from),
      to: to === undefined ? undefined : endOf(to),
      cursor,
      limit: 50,
    });
    const types = Object.fromEntries([...definedEvents().keys()].toSorted().map((type) => [type, type]));
    const file = new URLSearchParams({ format: 'csv', ...defined({ ...filter, from, to }) });
    return showList('events', {
      heading: 'Event log',
      lead: 'Who did what, when and from where: kept for ever, sealed against changes.',
      links: [{ href: `/api/v1/admin/events?${file}`, label: 'Download as CSV', icon: 'download' }],
      search: {
        action: path,
        label: '',
        q: '',
        selects: [
          { name: 'type', label: 'Event', options: optionsOf({ '': 'Any event', ...types }, [query.type ?? '']) },
        ],
        dates: [
          { name: 'from', label: 'From (UTC)', value: from ?? '' },
          { name: 'to', label: 'To (UTC)', value: to ?? '' },
        ],
        hidden: Object.entries(defined({ ...filter, type: undefined })).map(([name, value]) => ({ name, value })),
      },
      table: tableOf(
        'Events, the newest first',
        ['When', 'Event', 'By', 'From', 'About'],
        items.map(rowOf),
        'No event like this.',
      ),
      nextPage: nextPageOf(path, query, nextCursor),
    });
  }
}

function rowOf({ occurredAt, type, actor, ip, requestId, payload, applicationId, organisationId }: LoggedEvent) {
  const facts = Object.entries(payload).filter(([, value]) => value !== null);
  const application = applicationId && { href: `/admin/applications/${applicationId}`, text: 'Application' };
  const organisation = organisationId && { href: `/admin/organisations/${organisationId}`, text: 'Organisation' };
  const person = typeof payload.userId === 'string' && { href: `/admin/people/${payload.userId}`, text: 'Person' };
  const subject = application || person || organisation;
  return [
    momentCell(occurredAt),
    cell(type),
    actor ? cell(actor.name, { href: `/admin/people/${actor.id}` }) : cell('the product itself'),
    cell(ip ?? 'no address', { note: requestId }),
    cell(subject ? subject.text : 'nothing else', {
      href: subject ? subject.href : null,
      note: facts.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ') || null,
    }),
  ];
}

function defined(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
