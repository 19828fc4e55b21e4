import { ClientSecret } from './secret.entity.js';

/** What the ORM must know of this module. */
export const secretsEntities = [ClientSecret];
