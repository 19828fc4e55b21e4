import { SigningKey } from './signing-key.entity.js';

/** What the ORM must know of this module. */
export const oauthEntities = [SigningKey];
