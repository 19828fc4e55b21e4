import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { AccountAdministration } from '../../../modules/approvals/contract/account-administration.js';
import { ApplicationDirectory } from '../../../modules/applications/contract/application-directory.js';
import { People } from '../../../modules/identity/contract/people/people.js';
import type { RoleAssignmentView } from '../../../modules/roles/contract/role-assignment.schemas.js';
import { RoleAssignments } from '../../../modules/roles/contract/role-assignments.js';
import { RoleDirectory } from '../../../modules/roles/contract/role-directory.js';
import { NamedRoles } from '../../../modules/overview/contract/named-roles.js';
import { addressOf, idInAddress, pageSize, paged, showList } from '../frame/list.views.js';
import { Narrowing } from '../frame/narrowing.js';
import { scopeCell } from './people.views.js';
import { type Ids, questionPage, type Questions } from '../frame/question.page.js';
import { roleOf, withdrawCell } from './role-tables.js';
import { SupportPage } from '../frame/support-page.js';
import { badgeCell, cell, momentCell, tableOf } from '../frame/tables.js';

const path = '/admin/roles';

const ListQuery = z.object({ ...paged, userId: idInAddress, organisationId: idInAddress, applicationId: idInAddress });
type ListQuery = z.output<typeof ListQuery>;

/** All roles that people hold, and taking one away. */
@SupportPage('admin/roles')
export class RolesPage extends questionPage('withdraw') {
  constructor(
    private readonly assignments: RoleAssignments,
    private readonly accounts: AccountAdministration,
    private readonly directory: RoleDirectory,
    private readonly people: People,
    private readonly applications: ApplicationDirectory,
    private readonly names: NamedRoles,
    private readonly narrowing: Narrowing,
  ) {
    super();
  }

  @Get()
  async list(@Query({ schema: ListQuery }) query: ListQuery) {
    const { items, nextCursor } = await this.assignments.page({ ...query, limit: pageSize });
    const holders = items.flatMap(({ userId, grantedBy }) => [userId, ...(grantedBy === null ? [] : [grantedBy])]);
    const people = new Map((await this.people.find([...new Set(holders)])).map((each) => [each.id, each]));
    const named = await this.names.of(items);
    const back = addressOf(path, query);
    return showList({
      heading: 'Roles',
      lead: 'What people may do, given last first. Roles are given on the page of the organisation, application or person.',
      path,
      query,
      narrowed: await this.narrowing.of(query),
      table: tableOf(
        'Roles, given last first',
        ['Person', 'State', 'Role', 'For', 'Since', 'Action'],
        items.map((assignment) => {
          const { userId, role, grantedAt, grantedBy } = assignment;
          const person = people.get(userId);
          const by = grantedBy === null ? 'the product itself' : (people.get(grantedBy)?.name ?? 'somebody');
          return [
            cell(person?.name ?? 'Unknown', { href: `/admin/people/${userId}`, note: person?.email ?? null }),
            badgeCell(person?.status ?? 'disabled'),
            cell(role === 'support' ? 'WMDA support' : 'Credential manager'),
            scopeCell(named(assignment)),
            { ...momentCell(grantedAt), note: `by ${by}` },
            withdrawCell(assignment, roleOf(person), back),
          ];
        }),
        'Nobody holds a role yet. Go to an organisation and add a credential manager.',
      ),
      nextCursor,
    });
  }

  override async questionsAbout({ id }: Ids): Promise<Questions<'withdraw'>> {
    const assignment = await this.assignments.one(id);
    const [person] = await this.people.find([assignment.userId]);
    const { organisation, application } = (await this.names.of([assignment]))(assignment);
    const scope = organisation ?? application;
    const name = person?.name ?? 'somebody';
    const reach = organisation ? `the applications of ‘${organisation.name}’` : `‘${application?.name}’`;
    return {
      at: `/admin/people/${assignment.userId}`,
      questions: {
        withdraw: {
          heading: scope
            ? `Withdraw the role of ‘${name}’ for ‘${scope.name}’?`
            : `Take ‘${name}’ out of WMDA support?`,
          facts: [
            scope
              ? `${name} (${person?.email}) no longer sees ${reach}, from their next click on, unless another role of theirs reaches as far. Secrets that they created stay.`
              : `${name} (${person?.email}) no longer sees these pages, from their next click on.`,
            'They, and those who hold the same role, are told by mail.',
            ...(scope ? [] : ['A second person of WMDA support has to agree first.']),
          ],
          warning: await this.leftAlone(assignment),
          button: 'Withdraw role',
          dangerous: true,
          carryOut: () => this.accounts.withdraw(id),
          done: 'role-withdrawn',
        },
      },
    };
  }

  /** Warns when nobody else who can be reached has the same role. */
  private async leftAlone({ userId, organisationId, applicationId }: RoleAssignmentView): Promise<string | undefined> {
    const managers = await this.managersOf({ organisationId, applicationId });
    if (managers === undefined || managers.some(({ id }) => id !== userId)) return undefined;
    return organisationId === null
      ? 'Nobody else manages this application: WMDA support gets its reminders until somebody does.'
      : 'Nobody else manages the whole organisation: WMDA support gets the reminders of each application that has no manager of its own.';
  }

  private async managersOf({
    organisationId,
    applicationId,
  }: Pick<RoleAssignmentView, 'organisationId' | 'applicationId'>) {
    if (organisationId !== null) return this.directory.managersOfOrganisation(organisationId);
    if (applicationId === null) return undefined;
    const application = (await this.applications.known([applicationId])).get(applicationId);
    const asked = application ? [{ id: applicationId, organisationId: application.organisation.id }] : [];
    return (await this.directory.managersOf(asked)).get(applicationId);
  }
}
