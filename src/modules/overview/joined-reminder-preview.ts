import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { CalendarDate } from '../../shared/calendar-date.js';
import { Id } from '../../shared/id.js';
import { decodeCursor, encodeCursor, type Page } from '../../shared/pagination.js';
import { ApplicationDirectory } from '../applications/contract/application-directory.js';
import { Recipients } from '../notifications/contract/recipients.js';
import { Reminders } from '../reminders/contract/reminders.js';
import { RoleDirectory } from '../roles/contract/role-directory.js';
import type { ForeseenReminder, PreviewQuery, ReminderPreview } from './contract/reminder-preview.js';

/** The sort order of readers: people first, then applications that nobody manages, of which only WMDA support is told. */
const Cursor = z.tuple([z.enum(['person', 'support']), Id]);
type Key = z.output<typeof Cursor>;

interface Reader {
  readonly key: Key;
  /** The reminders that this reader is the first to be told of. */
  readonly applications: { readonly applicationId: string; readonly organisationId: string }[];
}

/** The most readers that one page examines. A page may be empty while a later one is not. */
const examinedAtMost = 1000;

/** Joins what the sweep of a day would say with the applications and with the people who would be told. */
@Injectable()
export class JoinedReminderPreview implements ReminderPreview {
  constructor(
    private readonly reminders: Reminders,
    private readonly applications: ApplicationDirectory,
    private readonly roles: RoleDirectory,
    private readonly recipients: Recipients,
  ) {}

  /** A page ends with a person: whoever is examined is examined whole, and a reminder stands with its first reader. */
  async preview(on: CalendarDate, { limit, cursor }: PreviewQuery): Promise<Page<ForeseenReminder>> {
    const behind = cursor === undefined ? undefined : decodeCursor(cursor, Cursor);
    const readers = (await this.readersOn(on)).filter(({ key }) => !behind || isBehind(key, behind));
    let examined = 0;
    let items: ForeseenReminder[] = [];
    while (items.length === 0 && examined < Math.min(readers.length, examinedAtMost)) {
      items = await this.foreseen(on, readers.slice(examined, examined + limit));
      examined += limit;
    }
    const last = examined < readers.length ? readers[examined - 1] : undefined;
    return { items, nextCursor: last ? encodeCursor(last.key) : null };
  }

  /** Who may be told something that day, and of which applications. An application without managers stands for itself. */
  private async readersOn(on: CalendarDate): Promise<Reader[]> {
    const managers = await this.roles.managersByScope();
    const readers = new Map<string, Reader>();
    for (const [organisationId, applicationIds] of await this.reminders.applicationsDue(on)) {
      const ofAll = managers.organisations.get(organisationId) ?? [];
      for (const applicationId of applicationIds) {
        const [first] = [...ofAll, ...(managers.applications.get(applicationId) ?? [])].toSorted();
        const key: Key = first === undefined ? ['support', applicationId] : ['person', first];
        const reader = readers.get(key[1]) ?? { key, applications: [] };
        reader.applications.push({ applicationId, organisationId });
        readers.set(key[1], reader);
      }
    }
    return [...readers.values()].toSorted((one, other) => (isBehind(one.key, other.key) ? 1 : -1));
  }

  private async foreseen(on: CalendarDate, readers: readonly Reader[]): Promise<ForeseenReminder[]> {
    const applications = readers.flatMap((reader) => reader.applications);
    const ids = applications.map(({ applicationId }) => applicationId);
    const due = Map.groupBy(await this.reminders.preview(on, ids), ({ applicationId }) => applicationId);
    const known = await this.applications.known([...due.keys()]);
    const recipients = await this.recipients.ofApplications(applications.filter((each) => due.has(each.applicationId)));
    return ids.flatMap((id) => {
      const application = known.get(id);
      if (!application) return [];
      const whose = { application, organisation: application.organisation, recipients: recipients.get(id) ?? [] };
      return (due.get(id) ?? []).map((reminder) => ({ ...reminder, ...whose }));
    });
  }
}

function isBehind([kind, id]: Key, [otherKind, otherId]: Key): boolean {
  return kind === otherKind ? id > otherId : kind > otherKind;
}
