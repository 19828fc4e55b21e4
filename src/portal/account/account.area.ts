import type { Area } from '../page/area.js';
import { AccountPage } from './account.page.js';
import { MeController } from './me.controller.js';

export const account: Area = {
  routes: [AccountPage, MeController],
};
