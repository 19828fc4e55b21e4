import { Injectable } from '@nestjs/common';
import { People } from '../../identity/contract/people.js';
import type { RoleAssignmentView } from '../../roles/contract/role-assignment.schemas.js';
import { RoleAssignments } from '../../roles/contract/role-assignments.js';
import { badgeCell, cell, momentCell, tableOf } from './support.views.js';

/** Who holds roles for something, as a part of its page. */
@Injectable()
export class RoleTables {
  constructor(
    private readonly assignments: RoleAssignments,
    private readonly people: People,
  ) {}

  /** Who manages a whole organisation. */
  async ofOrganisation(organisationId: string) {
    const { items } = await this.assignments.page({ organisationId, limit: 200 });
    const back = `/admin/organisations/${organisationId}`;
    return {
      heading: 'Credential managers of all its applications',
      table: await this.table(items, back, 'Nobody manages all applications of this organisation.'),
      links: [
        {
          href: `/admin/roles/new?organisationId=${organisationId}`,
          label: 'Add credential manager',
          icon: 'user-plus',
        },
      ],
    };
  }

  /** Who manages one application alone. */
  async ofApplication(applicationId: string) {
    const { items } = await this.assignments.page({ applicationId, limit: 200 });
    const back = `/admin/applications/${applicationId}`;
    return {
      heading: 'Credential managers of this application alone',
      table: await this.table(items, back, 'Nobody has the role for this application alone.'),
      links: [
        { href: `/admin/roles/new?applicationId=${applicationId}`, label: 'Add credential manager', icon: 'user-plus' },
      ],
    };
  }

  private async table(items: readonly RoleAssignmentView[], back: string, empty: string) {
    const people = new Map((await this.people.find(items.map(({ userId }) => userId))).map((each) => [each.id, each]));
    const rows = items.map(({ id, userId, grantedAt }) => {
      const person = people.get(userId);
      return [
        cell(person?.name ?? 'Unknown', { href: `/admin/people/${userId}`, note: person?.email ?? null }),
        badgeCell(person?.status ?? 'disabled'),
        momentCell(grantedAt),
        cell('Withdraw', { href: `/admin/roles/${id}/withdraw?back=${encodeURIComponent(back)}` }),
      ];
    });
    return tableOf('Credential managers', ['Person', 'State', 'Since', 'Role'], rows, empty);
  }
}
