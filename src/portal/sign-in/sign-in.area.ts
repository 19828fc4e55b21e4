import type { Area } from '../page/area.js';
import { LoginPage } from './login.page.js';
import { EnrolmentPage } from './enrolment.page.js';
import { LostPasswordPage } from './lost-password.page.js';
import { UnlockPage } from './unlock.page.js';
import { EmailChangePage } from './email-change.page.js';

export const signIn: Area = {
  routes: [LoginPage, EnrolmentPage, LostPasswordPage, UnlockPage, EmailChangePage],
};
