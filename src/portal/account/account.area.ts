import type { Area } from '../page/area.js';
import { AccountPage } from './account.page.js';

export const account: Area = {
  routes: [AccountPage],
};
