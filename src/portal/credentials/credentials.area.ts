import type { Area } from '../page/area.js';
import { ApplicationList } from './list/application-list.js';
import { ApplicationPage } from './application/application.page.js';
import { CredentialsPage } from './list/credentials.page.js';
import { NewSecretPage } from './secret/new-secret.page.js';
import { SecretValuePage } from './value/secret-value.page.js';
import { ChangeSecretPage } from './secret/change-secret.page.js';
import { SecretNotices } from './secret/changed-secret.js';
import { OneSecret } from './secret/one-secret.js';
import { OneApplication } from './application/one-application.js';
import { UsePart } from './use/use-part.js';
import { RevocationsPage } from './application/revocations.page.js';
import { NameAddressPage } from './use/name-address.page.js';
import { ActivityPage } from './application/activity.page.js';
import { PauseSecretPage } from './secret/pause-secret.page.js';
import { RotateSecretPage } from './rotation/rotate-secret.page.js';
import { RotationPage } from './rotation/rotation.page.js';
import { SecretEndingPage } from './rotation/secret-ending.page.js';
import { RefusedPartReader } from './refusals/refused-part.js';
import { RefusedRequestsPage } from './refusals/refused-requests.page.js';

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
  providers: [ApplicationList, OneApplication, OneSecret, UsePart, RefusedPartReader, SecretNotices],
};
