import type { SupportArea } from '../../page/area.js';
import { PeoplePage } from './people.page.js';
import { PersonQuestionsPage } from './person-questions.page.js';
import { RolesPage } from './roles.page.js';
import { GrantRolePage } from './grant-role.page.js';
import { RoleTables } from './role-tables.js';

export const people: SupportArea = {
  navigation: { href: '/admin/people', label: 'People' },
  also: ['/admin/roles'],
  routes: [PeoplePage, PersonQuestionsPage, RolesPage, GrantRolePage],
  providers: [RoleTables],
};
