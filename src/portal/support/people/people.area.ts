import type { SupportArea } from '../../page/area.js';
import { PeoplePage } from './people.page.js';
import { PersonQuestionsPage } from './person-questions.page.js';
import { RolesPage } from './roles.page.js';
import { GrantRolePage } from './grant-role.page.js';
import { PeopleController } from './people.controller.js';
import { RoleAssignmentsController } from './role-assignments.controller.js';
import { RoleTables } from './role-tables.js';

export const people: SupportArea = {
  navigation: { href: '/admin/people', label: 'People' },
  also: ['/admin/roles'],
  routes: [PeoplePage, PersonQuestionsPage, RolesPage, GrantRolePage, PeopleController, RoleAssignmentsController],
  providers: [RoleTables],
};
