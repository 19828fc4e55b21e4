import { z } from 'zod';
import type { ApplicationRecord } from '../../../modules/applications/contract/application-directory.js';
import { snippetsFor } from './snippets.js';

/** How systems of an application get a token for each of its APIs. */
export const ApiAccess = z.object({
  apis: z.array(
    z.object({
      /** Unique on its page, for what belongs together there. */
      id: z.string(),
      code: z.string(),
      name: z.string(),
      resource: z.string(),
      scopes: z.string(),
      snippets: z.array(z.object({ id: z.string(), label: z.string(), code: z.string() })),
    }),
  ),
});
export type ApiAccess = z.infer<typeof ApiAccess>;

/** @param issuer of the tokens, without a slash at its end */
export function accessOf({ clientId, apis }: Pick<ApplicationRecord, 'clientId' | 'apis'>, issuer: string): ApiAccess {
  const tokenEndpoint = `${issuer}/oauth2/token`;
  return {
    apis: apis.map(({ code, name, resource, scopes }, place) => ({
      id: `api-${place}`,
      code,
      name,
      resource,
      scopes: scopes.join(' '),
      snippets: snippetsFor({ tokenEndpoint, clientId, api: { resource, scopes } }).map((snippet, at) => ({
        id: `api-${place}-${at}`,
        ...snippet,
      })),
    })),
  };
}
