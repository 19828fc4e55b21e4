import { z } from 'zod';
import { pageOf, pageQuery } from '../../shared/pagination.js';
import { SecretView } from '../../modules/secrets/contract/secret.schemas.js';
import { secretStates } from '../../modules/secrets/contract/secret-state.js';

export const ListSecrets = z.strictObject({ ...pageQuery, state: z.enum(secretStates).optional() });
export type ListSecrets = z.output<typeof ListSecrets>;

export const SecretPage = pageOf(SecretView);
