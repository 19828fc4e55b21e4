import type { SupportArea } from '../../page/area.js';
import { ApplicationsPage } from './applications.page.js';
import { ApplicationFormPage } from './application-form.page.js';
import { ApplicationQuestionsPage } from './application-questions.page.js';
import { ApplicationScopesPage } from './application-scopes.page.js';

export const applications: SupportArea = {
  navigation: { href: '/admin/applications', label: 'Applications' },
  routes: [ApplicationsPage, ApplicationFormPage, ApplicationQuestionsPage, ApplicationScopesPage],
};
