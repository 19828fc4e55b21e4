import { Injectable } from '@nestjs/common';
import { largestPage } from '../../../shared/pagination.js';
import type { LoggedEvent } from '../../../modules/audit/contract/event-search.js';
import { ApiAdministration } from '../../../modules/applications/contract/administration.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { People } from '../../../modules/identity/contract/people/people.js';
import { SecretDirectory } from '../../../modules/secrets/contract/secret-directory.js';
import { quoted } from '../../credentials/secret/secret-words.js';
import { nameOfApi } from '../apis/apis.views.js';

/** Something that an event is about, and where to see it. */
export interface Subject {
  readonly text: string;
  readonly href: string;
}

/** Gives names to what events hold by id. */
@Injectable()
export class EventSubjects {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly people: People,
    private readonly secrets: SecretDirectory,
    private readonly apis: ApiAdministration,
  ) {}

  /**
   * Returns a function that names the subjects of any of these events. At most four queries, one for each kind of
   * subject.
   */
  async of(events: readonly LoggedEvent[]): Promise<(event: LoggedEvent) => Subject[]> {
    const organisationIds = idsIn(events, ({ organisationId }) => organisationId);
    const applicationIds = idsIn(events, ({ applicationId }) => applicationId);
    const names = await this.applications.namesOf({ organisationIds, applicationIds });
    const people = await this.people.find(idsIn(events, ({ payload }) => payload.userId));
    const secrets = await this.secrets.find(idsIn(events, ({ payload }) => payload.secretId));
    const apis = await this.apisIn(events);
    const personNames = new Map(people.map(({ id, name }) => [id, name]));
    return ({ payload, applicationId, organisationId }) => {
      const secret = secrets.get(String(payload.secretId));
      return [
        ...subject(secret?.applicationId, secret && `Secret ${quoted(secret)}`, '/admin/applications'),
        ...subject(payload.userId, personNames.get(String(payload.userId)), '/admin/people'),
        ...subject(payload.apiId, apis.get(String(payload.apiId)) ?? 'API', '/admin/apis'),
        ...subject(applicationId, names.applications.get(applicationId ?? ''), '/admin/applications'),
        ...subject(organisationId, names.organisations.get(organisationId ?? ''), '/admin/organisations'),
      ];
    };
  }

  /** APIs are few: the first page of them is read, where an event is about one at all. */
  private async apisIn(events: readonly LoggedEvent[]): Promise<ReadonlyMap<string, string>> {
    if (!events.some(({ payload }) => 'apiId' in payload)) return new Map();
    const { items } = await this.apis.page({ limit: largestPage });
    return new Map(items.map((api) => [api.id, nameOfApi(api)]));
  }
}

function idsIn(events: readonly LoggedEvent[], idOf: (event: LoggedEvent) => unknown): string[] {
  return [...new Set(events.map(idOf).filter((id): id is string => typeof id === 'string'))];
}

function subject(id: unknown, text: string | undefined, path: string): Subject[] {
  return typeof id === 'string' && text !== undefined ? [{ text, href: `${path}/${id}` }] : [];
}
