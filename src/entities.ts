import { Approval } from './modules/approvals/approval.entity.js';
import { Api } from './modules/applications/api.entity.js';
import { Application } from './modules/applications/application.entity.js';
import { Organisation } from './modules/applications/organisation.entity.js';
import { identityEntities } from './modules/identity/identity.entities.js';
import { Notification } from './modules/notifications/notification.entity.js';
import { SigningKey } from './modules/oauth/signing-key.entity.js';
import { RoleAssignment } from './modules/roles/role-assignment.entity.js';
import { ClientSecret } from './modules/secrets/secret.entity.js';

/** Every entity of every module: what the ORM knows. */
export const entities = [
  ...identityEntities,
  RoleAssignment,
  Approval,
  Organisation,
  Api,
  Application,
  ClientSecret,
  SigningKey,
  Notification,
];
