import { Injectable } from '@nestjs/common';
import type { AdministeredPerson } from '../identity/contract/people/people-administration.js';
import { RoleAssignments } from '../roles/contract/role-assignments.js';
import { NamedRoles } from './contract/named-roles.js';
import type { PeopleAndRoles } from './contract/people-and-roles.js';
import type { PersonView } from './contract/person.schemas.js';

@Injectable()
export class JoinedPeopleAndRoles implements PeopleAndRoles {
  constructor(
    private readonly assignments: RoleAssignments,
    private readonly namedRoles: NamedRoles,
  ) {}

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
