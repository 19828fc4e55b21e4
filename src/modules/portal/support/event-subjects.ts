import { Injectable } from '@nestjs/common';
import type { LoggedEvent } from '../../audit/contract/event-search.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import { People } from '../../identity/contract/people.js';
import { SecretCatalogue } from '../../secrets/contract/secret-facts.js';
import { quoted } from '../credentials/secret-words.js';

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
    private readonly secrets: SecretCatalogue,
  ) {}

  /** What names the subjects of each of these events, to be called for any of them. Three queries, one for each kind. */
  async of(events: readonly LoggedEvent[]): Promise<(event: LoggedEvent) => Subject[]> {
    const organisationIds = idsIn(events, ({ organisationId }) => organisationId);
    const applicationIds = idsIn(events, ({ applicationId }) => applicationId);
    const names = await this.applications.namesOf({ organisationIds, applicationIds });
    const people = await this.people.find(idsIn(events, ({ payload }) => payload.userId));
    const secrets = await this.secrets.find(idsIn(events, ({ payload }) => payload.secretId));
    const personNames = new Map(people.map(({ id, name }) => [id, name]));
    return ({ payload, applicationId, organisationId }) => {
      const secret = secrets.get(String(payload.secretId));
      return [
        ...subject(secret?.applicationId, secret && `Secret ${quoted(secret)}`, '/admin/applications'),
        ...subject(payload.userId, personNames.get(String(payload.userId)), '/admin/people'),
        ...subject(payload.apiId, 'API', '/admin/apis'),
        ...subject(applicationId, names.applications.get(applicationId ?? ''), '/admin/applications'),
        ...subject(organisationId, names.organisations.get(organisationId ?? ''), '/admin/organisations'),
      ];
    };
  }
}

function idsIn(events: readonly LoggedEvent[], idOf: (event: LoggedEvent) => unknown): string[] {
  return [...new Set(events.map(idOf).filter((id): id is string => typeof id === 'string'))];
}

function subject(id: unknown, text: string | undefined, path: string): Subject[] {
  return typeof id === 'string' && text !== undefined ? [{ text, href: `${path}/${id}` }] : [];
}
