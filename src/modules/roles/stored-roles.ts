import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { uuidArray } from '../../database/uuid-array.js';
import type { Actor } from '../identity/contract/actor.js';
import { People, type Person } from '../identity/contract/people.js';
import type { AccessPolicy, AccessScope } from './contract/access-policy.js';
import type { CredentialManager, HeldRole, ManagersByScope, RoleDirectory } from './contract/role-directory.js';
import type { Role } from './contract/role.js';
import { RoleAssignment } from './role-assignment.entity.js';

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

  async rolesOf(userId: string): Promise<HeldRole[]> {
    const assignments = await this.em.find(RoleAssignment, { userId }, { orderBy: { id: 'asc' }, refresh: true });
    return assignments.map(({ role, organisationId, applicationId }) => ({
      role,
      organisationId,
      applicationId,
    }));
  }

  supportPeople(): Promise<Person[]> {
    return this.activeHolders({ role: 'support' });
  }

  managersOfOrganisation(organisationId: string): Promise<Person[]> {
    return this.activeHolders({ role: 'credential_manager', organisationId });
  }

  async managersOf(applications: readonly { id: string; organisationId: string }[]) {
    const assignments = await this.em.find(RoleAssignment, {
      role: 'credential_manager',
      $or: [
        { applicationId: { $in: applications.map(({ id }) => id) } },
        { organisationId: { $in: applications.map(({ organisationId }) => organisationId) } },
      ],
    });
    const people = await this.people.find([...new Set(assignments.map(({ userId }) => userId))]);
    const active = people.filter(({ status }) => status === 'active').toSorted(byNameAndId);
    return new Map(
      applications.map(({ id, organisationId }) => {
        const of = (matches: (assignment: RoleAssignment) => boolean) =>
          new Set(assignments.filter(matches).map(({ userId }) => userId));
        const ofOrganisation = of((assignment) => assignment.organisationId === organisationId);
        const ofApplication = of((assignment) => assignment.applicationId === id);
        const managers = active
          .filter((person) => ofOrganisation.has(person.id) || ofApplication.has(person.id))
          .map((person): CredentialManager => ({
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
    const rows = await this.em.execute<{ organisationId: string | null; applicationId: string | null; ids: string }[]>(
      `select organisation_id as "organisationId", application_id as "applicationId",
         string_agg(user_id::text, ',') as ids
       from role_assignment r
       where role = 'credential_manager'
         and not exists (select from unnest(?::uuid[]) not_active(id) where not_active.id = r.user_id)
       group by organisation_id, application_id`,
      [uuidArray(await this.people.notActive())],
    );
    const by = (scope: 'organisationId' | 'applicationId') =>
      new Map(rows.flatMap(({ ids, ...row }) => (row[scope] ? [[row[scope], new Set(ids.split(','))] as const] : [])));
    return { organisations: by('organisationId'), applications: by('applicationId') };
  }

  private async activeHolders(of: { role: Role; organisationId?: string }): Promise<Person[]> {
    const assignments = await this.em.find(RoleAssignment, of);
    const people = await this.people.find([...new Set(assignments.map(({ userId }) => userId))]);
    return people.filter(({ status }) => status === 'active').toSorted(byNameAndId);
  }
}

function byNameAndId(one: Person, other: Person): number {
  if (one.name !== other.name) return one.name < other.name ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}
