import { Injectable } from '@nestjs/common';
import type { AdministeredPerson } from '../../../modules/identity/contract/people/people-administration.js';
import { RoleAssignments } from '../../../modules/roles/contract/role-assignments.js';
import { NamedRoles } from '../../account/named-roles.js';
import type { PersonView } from './people.schemas.js';

/** Joins people with the roles that they hold. */
@Injectable()
export class PeopleAndRoles {
  constructor(
    private readonly assignments: RoleAssignments,
    private readonly namedRoles: NamedRoles,
  ) {}

  /** The same people, in the same order. Three queries at most, however many they are. */
  async of(people: readonly AdministeredPerson[]): Promise<PersonView[]> {
    const held = await this.assignments.ofPeople(people.map(({ id }) => id));
    const named = await this.namedRoles.of([...held.values()].flat());
    return people.map(({ createdAt, lastSignInAt, pendingEmailFrom, ...person }) => ({
      ...person,
      createdAt: createdAt.toISOString(),
      lastSignInAt: lastSignInAt?.toISOString() ?? null,
      pendingEmailFrom: pendingEmailFrom?.toISOString() ?? null,
      roles: (held.get(person.id) ?? []).map((assignment) => ({ id: assignment.id, ...named(assignment) })),
    }));
  }

  async ofOne(person: AdministeredPerson): Promise<PersonView> {
    const [view] = await this.of([person]);
    if (!view) throw new Error('one person makes one view');
    return view;
  }
}
