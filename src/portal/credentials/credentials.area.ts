import type { Area } from '../page/area.js';
import { CredentialsPage } from './credentials.page.js';
import { NewSecretPage } from './new-secret.page.js';
import { ChangeSecretPage } from './change-secret.page.js';
import { RevocationsPage } from './revocations.page.js';
import { ActivityPage } from './activity.page.js';

export const credentials: Area = {
  routes: [CredentialsPage, NewSecretPage, ChangeSecretPage, RevocationsPage, ActivityPage],
};
