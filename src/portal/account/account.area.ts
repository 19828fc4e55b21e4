import type { Area } from '../page/area.js';
import { AccountPage } from './account.page.js';
import { MeController } from './me.controller.js';
import { NamedRoles } from './named-roles.js';

export const account: Area = {
  routes: [AccountPage, MeController],
  providers: [NamedRoles],
};
