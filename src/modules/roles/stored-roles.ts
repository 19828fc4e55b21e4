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
    const all = await this.managersAndInvitedOf(applications);
    return new Map([...all].map(([id, { managers }]) => [id, managers]));
  }

  async managersAndInvitedOf(applications: readonly { id: string; organisationId: string }[]) {
    const holders = await findManagers(this.em, {
      organisationIds: [...new Set(applications.map(({ organisationId }) => organisationId))],
      applicationIds: applications.map(({ id }) => id),
    });
    const people = new Map((await this.holding(holders)).map((person, place) => [person.id, { person, place }]));
    const scopes = Map.groupBy(holders, ({ organisationId, applicationId }) => organisationId ?? applicationId);
    return new Map(
      applications.map(({ id, organisationId }) => {
        const ofOrganisation = new Set(scopes.get(organisationId)?.map(({ userId }) => userId));
        const ids = new Set([...ofOrganisation, ...(scopes.get(id) ?? []).map(({ userId }) => userId)]);
        const held = [...ids]
          .flatMap((userId) => people.get(userId) ?? [])
          .toSorted((one, other) => one.place - other.place)
          .map(({ person }) => person);
        const those = (status: Person['status']) =>
          held
            .filter((person) => person.status === status)
            .map(({ id: userId, name, email }): CredentialManager => ({
              id: userId,
              name,
              email,
              scope: ofOrganisation.has(userId) ? 'organisation' : 'application',
            }));
        return [id, { managers: those('active'), invited: those('invited') }] as const;
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
    return (await this.holding(holders)).filter(({ status }) => status === 'active');
  }

  /** The people themselves, by name and id. */
  private async holding(holders: readonly { userId: string }[]): Promise<Person[]> {
    const people = await this.people.find([...new Set(holders.map(({ userId }) => userId))]);
    return people.toSorted(byNameAndId);
  }
}

function byNameAndId(one: Person, other: Person): number {
  if (one.name !== other.name) return one.name < other.name ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}
