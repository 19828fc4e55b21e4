import type { Area } from '../page/area.js';
import { AccountPage } from './account.page.js';
import { FactorPage } from './factor.page.js';
import { ShownSeeds } from './shown-seeds.js';

export const account: Area = {
  routes: [AccountPage, FactorPage],
  providers: [ShownSeeds],
};
