import type { SupportArea } from '../../page/area.js';
import { OrganisationsPage } from './organisations.page.js';
import { OrganisationQuestionsPage } from './organisation-questions.page.js';
import { OnboardingPage } from '../onboarding/onboarding.page.js';
import { LookAlikesPage } from './look-alikes.page.js';

export const organisations: SupportArea = {
  navigation: { href: '/admin/organisations', label: 'Organisations' },
  also: ['/admin/onboarding'],
  routes: [OrganisationsPage, OrganisationQuestionsPage, LookAlikesPage, OnboardingPage],
};
