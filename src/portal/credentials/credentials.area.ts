import type { Area } from '../page/area.js';
import { ApplicationList } from './application-list.js';
import { ApplicationPage } from './application.page.js';
import { CredentialsPage } from './credentials.page.js';
import { NewSecretPage } from './new-secret.page.js';
import { SecretValuePage } from './secret-value.page.js';
import { ChangeSecretPage } from './change-secret.page.js';
import { SecretNotices } from './changed-secret.js';
import { OneApplication } from './one-application.js';
import { UsePart } from './use-part.js';
import { RevocationsPage } from './revocations.page.js';
import { NameAddressPage } from './name-address.page.js';
import { ActivityPage } from './activity.page.js';
import { PauseSecretPage } from './pause-secret.page.js';
import { RotateSecretPage } from './rotate-secret.page.js';
import { RotationPage } from './rotation.page.js';
import { SecretEndingPage } from './secret-ending.page.js';
import { RefusedPartReader } from './refused-part.js';
import { RefusedRequestsPage } from './refused-requests.page.js';

export const credentials: Area = {
  routes: [
    CredentialsPage,
    ApplicationPage,
    NewSecretPage,
    SecretValuePage,
    ChangeSecretPage,
    RotateSecretPage,
    PauseSecretPage,
    SecretEndingPage,
    RotationPage,
    RevocationsPage,
    NameAddressPage,
    ActivityPage,
    RefusedRequestsPage,
  ],
  providers: [ApplicationList, OneApplication, UsePart, RefusedPartReader, SecretNotices],
};
