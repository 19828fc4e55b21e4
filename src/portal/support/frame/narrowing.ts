import { Injectable } from '@nestjs/common';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { People } from '../../../modules/identity/contract/people/people.js';
import type { Narrowed } from './list.views.js';

/** The filters that an address may carry. */
interface Asked {
  readonly organisationId?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly userId?: string | undefined;
  readonly actorId?: string | undefined;
}

/** Names the filters of the address, so that nobody takes a part of the list for all of it. */
@Injectable()
export class Narrowing {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly people: People,
  ) {}

  /** Runs no query when the address has no such filter. */
  async of({ organisationId, applicationId, userId, actorId }: Asked): Promise<Narrowed[]> {
    const asked = (...ids: (string | undefined)[]) => ids.filter((id) => id !== undefined);
    const [organisationIds, applicationIds, personIds] = [
      asked(organisationId),
      asked(applicationId),
      asked(userId, actorId),
    ];
    const names =
      organisationIds.length + applicationIds.length > 0
        ? await this.applications.namesOf({ organisationIds, applicationIds })
        : undefined;
    const people = personIds.length > 0 ? await this.people.find(personIds) : [];
    const personNamed = (wanted?: string) => people.find(({ id }) => id === wanted)?.name;
    const said = (name: string, id: string | undefined, before: string, called: string | undefined) =>
      id === undefined ? [] : [{ name, words: called === undefined ? `${before} ${id}` : `${before} ‘${called}’` }];
    return [
      ...said('organisationId', organisationId, 'organisation', names?.organisations.get(organisationId ?? '')),
      ...said('applicationId', applicationId, 'application', names?.applications.get(applicationId ?? '')),
      ...said('userId', userId, 'roles of', personNamed(userId)),
      ...said('actorId', actorId, 'done by', personNamed(actorId)),
    ];
  }
}
