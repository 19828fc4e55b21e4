import type { SupportArea } from '../../page/area.js';
import { OrganisationsPage } from './organisations.page.js';
import { OrganisationQuestionsPage } from './organisation-questions.page.js';
import { LookAlikesPage } from './look-alikes.page.js';

export const organisations: SupportArea = {
  navigation: { href: '/admin/organisations', label: 'Organisations' },
  routes: [OrganisationsPage, OrganisationQuestionsPage, LookAlikesPage],
};
