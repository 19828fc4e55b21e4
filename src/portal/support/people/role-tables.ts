import { Injectable } from '@nestjs/common';
import { dateOf } from '../../../shared/calendar-date.js';
import { inWords } from '../../../templating/dates.js';
import { MailedLinks } from '../../../modules/identity/contract/links/mailed-links.js';
import { People } from '../../../modules/identity/contract/people/people.js';
import type { RoleAssignmentView } from '../../../modules/roles/contract/role-assignment.schemas.js';
import { RoleAssignments } from '../../../modules/roles/contract/role-assignments.js';
import type { Section } from '../frame/detail.views.js';
import { addressOf, pageSize } from '../frame/list.views.js';
import { badgeCell, type Cell, cell, linkCell, momentCell, tableOf } from '../frame/tables.js';

/** Who manages an application, and how many of them can be reached. */
export interface ManagersTable {
  readonly section: Section;
  readonly active: number;
}

/** Who holds roles for something, as a part of its page. */
@Injectable()
export class RoleTables {
  constructor(
    private readonly assignments: RoleAssignments,
    private readonly people: People,
    private readonly links: MailedLinks,
  ) {}

  /** Who manages a whole organisation. Three queries. */
  async ofOrganisation(organisationId: string): Promise<Section> {
    const { items, nextCursor } = await this.assignments.page({ organisationId, limit: pageSize });
    const back = `/admin/organisations/${organisationId}`;
    const rows = (await this.held(items)).map(({ assignment, person, invitedUntil }) => [
      ...personCells(assignment, person, invitedUntil),
      withdrawCell(assignment, roleOf(person), back),
    ]);
    return {
      heading: 'Credential managers of all its applications',
      table: tableOf(
        'Credential managers',
        ['Person', 'State', 'Since', 'Action'],
        rows,
        'Nobody manages all applications of this organisation. Add somebody here, or on the page of one application.',
      ),
      links: [
        {
          href: addressOf('/admin/roles/new', { organisationId }),
          label: 'Add credential manager',
          icon: 'user-plus',
        },
        ...(nextCursor === null
          ? []
          : [{ href: addressOf('/admin/roles', { organisationId }), label: 'All of them', icon: 'search' }]),
      ],
    };
  }

  /** Who manages an application, alone or with all others of its organisation. Three queries. */
  async ofApplication(application: { id: string; organisationId: string }): Promise<ManagersTable> {
    const held = await this.held(await this.assignments.reaching(application));
    const back = `/admin/applications/${application.id}`;
    const rows = held.map(({ assignment, person, invitedUntil }) => [
      ...personCells(assignment, person, invitedUntil),
      cell(assignment.applicationId === null ? 'all applications of the organisation' : 'this application alone'),
      withdrawCell(assignment, roleOf(person), back),
    ]);
    const active = held.filter(({ person }) => person?.status === 'active').map(({ assignment }) => assignment.userId);
    const section = {
      heading: 'Credential managers',
      table: tableOf(
        'Credential managers of this application',
        ['Person', 'State', 'Since', 'For', 'Action'],
        rows,
        'Nobody manages this application. Add at least two people, so that reminders reach someone.',
      ),
      links: [
        {
          href: addressOf('/admin/roles/new', { applicationId: application.id }),
          label: 'Add manager of this application',
          icon: 'user-plus',
        },
        {
          href: addressOf('/admin/roles/new', { organisationId: application.organisationId }),
          label: 'Add manager of the whole organisation',
          icon: 'user-plus',
        },
      ],
    };
    return { section, active: new Set(active).size };
  }

  private async held(assignments: readonly RoleAssignmentView[]) {
    const people = await this.people.find([...new Set(assignments.map(({ userId }) => userId))]);
    const until = await this.links.invitedUntil(people.map(({ id }) => id));
    const byId = new Map(people.map((person) => [person.id, person]));
    return assignments.map((assignment) => ({
      assignment,
      person: byId.get(assignment.userId),
      invitedUntil: until.get(assignment.userId),
    }));
  }
}

type Holder = { readonly name: string; readonly email: string; readonly status: 'invited' | 'active' | 'disabled' };

/** @param invitedUntil undefined where no invitation is open */
function personCells(
  { userId, grantedAt }: RoleAssignmentView,
  person: Holder | undefined,
  invitedUntil: Date | undefined,
): Cell[] {
  const link = invitedUntil ? `link until ${inWords(dateOf(invitedUntil))}` : 'the link has ended';
  return [
    cell(person?.name ?? 'Unknown', { href: `/admin/people/${userId}`, note: person?.email ?? null }),
    badgeCell(person?.status ?? 'disabled', person?.status === 'invited' ? link : null),
    momentCell(grantedAt),
  ];
}

/** @param whose "the role of Mara Manager", for screen readers @param back where to go on afterwards */
export function withdrawCell({ id }: { readonly id: string }, whose: string, back: string): Cell {
  return linkCell('Withdraw', addressOf(`/admin/roles/${id}/withdraw`, { back }), whose, { dangerous: true });
}

export function roleOf(person: { readonly name: string } | undefined): string {
  return `the role of ${person?.name ?? 'somebody'}`;
}
