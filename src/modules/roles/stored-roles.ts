import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../identity/contract/actor.js';
import { People, type Person } from '../identity/contract/people/people.js';
import type { AccessPolicy, AccessScope } from './contract/access-policy.js';
import type { CredentialManager, HeldRole, ManagersByScope, RoleDirectory } from './contract/role-directory.js';
import { findAllManagers, findHeld, findManagers, findSupport } from './role-assignment.queries.js';

/** Answers from the role assignments as they are stored at this moment. */
@Injectable()
export class StoredRoles implements AccessPolicy, RoleDirectory {
  constructor(
    private readonly em: EntityManager,
    private readonly people: People,
  ) {}

  async scopeOf(actor: Actor): Promise<AccessScope> {
    const roles = await this.rolesOf(actor.userId);
    return {
      support: roles.some(({ role }) => role === 'support'),
      organisationIds: roles.flatMap(({ organisationId }) => organisationId ?? []),
      applicationIds: roles.flatMap(({ applicationId }) => applicationId ?? []),
    };
  }

  rolesOf(userId: string): Promise<HeldRole[]> {
    return findHeld(this.em, userId);
  }

  async supportPeople(): Promise<Person[]> {
    return this.active(await findSupport(this.em));
  }

  async managersOfOrganisation(organisationId: string): Promise<Person[]> {
    return this.active(await findManagers(this.em, { organisationIds: [organisationId], applicationIds: [] }));
  }

  async managersOf(applications: readonly { id: string; organisationId: string }[]) {
    const holders = await findManagers(this.em, {
      organisationIds: [...new Set(applications.map(({ organisationId }) => organisationId))],
      applicationIds: applications.map(({ id }) => id),
    });
    const active = new Map((await this.active(holders)).map((person, place) => [person.id, { person, place }]));
    const scopes = Map.groupBy(holders, ({ organisationId, applicationId }) => organisationId ?? applicationId);
    return new Map(
      applications.map(({ id, organisationId }) => {
        const ofOrganisation = new Set(scopes.get(organisationId)?.map(({ userId }) => userId));
        const ids = new Set([...ofOrganisation, ...(scopes.get(id) ?? []).map(({ userId }) => userId)]);
        const managers = [...ids]
          .flatMap((userId) => active.get(userId) ?? [])
          .toSorted((one, other) => one.place - other.place)
          .map(({ person }): CredentialManager => ({
            id: person.id,
            name: person.name,
            email: person.email,
            scope: ofOrganisation.has(person.id) ? 'organisation' : 'application',
          }));
        return [id, managers] as const;
      }),
    );
  }

  async managersByScope(): Promise<ManagersByScope> {
    const all = await findAllManagers(this.em, await this.people.notActive());
    const by = (scope: 'organisationId' | 'applicationId') =>
      new Map(
        all.flatMap(({ userIds, ...row }) => (row[scope] ? [[row[scope], new Set(userIds.split(','))] as const] : [])),
      );
    return { organisations: by('organisationId'), applications: by('applicationId') };
  }

  /** Those who are active, by name and id. */
  private async active(holders: readonly { userId: string }[]): Promise<Person[]> {
    const people = await this.people.find([...new Set(holders.map(({ userId }) => userId))]);
    return people.filter(({ status }) => status === 'active').toSorted(byNameAndId);
  }
}

function byNameAndId(one: Person, other: Person): number {
  if (one.name !== other.name) return one.name < other.name ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}
