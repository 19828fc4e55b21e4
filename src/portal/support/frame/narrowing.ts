import { Injectable } from '@nestjs/common';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { People } from '../../../modules/identity/contract/people/people.js';
import type { Narrowed } from './list.views.js';

/** The things that an address may narrow a list to. */
interface Asked {
  readonly organisationId?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly userId?: string | undefined;
  readonly actorId?: string | undefined;
}

/** Says by name what the address narrows a list to, so that nobody takes a part for the whole. */
@Injectable()
export class Narrowing {
  constructor(
    private readonly applications: ApplicationDirectory,
    private readonly people: People,
  ) {}

  /** Asks nothing when nothing is narrowed. */
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
