import { migrations } from '../migrations/list.js';
import { rights } from '../migrations/rights.js';
import type { DatabaseSchema } from './database/schema/schema-definition.js';
import { applicationsEntities } from './modules/applications/applications.entities.js';
import { approvalsEntities } from './modules/approvals/approvals.entities.js';
import { identityEntities } from './modules/identity/identity.entities.js';
import { notificationsEntities } from './modules/notifications/notifications.entities.js';
import { oauthEntities } from './modules/oauth/oauth.entities.js';
import { rolesEntities } from './modules/roles/roles.entities.js';
import { secretsEntities } from './modules/secrets/secrets.entities.js';

/** What all modules keep in the database: whoever puts the product together hands it to `database/`. */
export const productSchema: DatabaseSchema = {
  entities: [
    ...identityEntities,
    ...rolesEntities,
    ...approvalsEntities,
    ...applicationsEntities,
    ...secretsEntities,
    ...oauthEntities,
    ...notificationsEntities,
  ],
  migrations,
  rights,
};
