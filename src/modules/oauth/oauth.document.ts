import { z } from 'zod';
import type { DescribedEndpoint } from '../../http/open-api/described-endpoint.js';
import type { Refusal } from '../../http/answers/refuses.js';
import { tokenLifeSeconds } from './access-token.js';

const Problem = z
  .object({
    error: z.string().meta({ description: 'Stable name of the problem, for programs (RFC 6749 5.2).' }),
    error_description: z.string().meta({ description: 'What happened, for whoever builds the client.' }),
  })
  .meta({ id: 'OAuthProblem' });

const credentials = {
  client_id: z.string().optional().meta({ description: 'Of the application, unless Basic says it.' }),
  client_secret: z.string().optional().meta({ description: 'The value of a client secret, unless Basic says it.' }),
};

const RequestToken = z
  .object({
    grant_type: z.literal('client_credentials'),
    ...credentials,
    resource: z.string().optional().meta({
      description: 'The one API that the token is for. Needed where neither the application nor `scope` says.',
    }),
    scope: z
      .string()
      .optional()
      .meta({ description: 'Separated by spaces; without it all that the application may have of the API.' }),
  })
  .meta({ id: 'RequestToken' });

const Token = z
  .object({
    access_token: z.string().meta({ description: 'A JWT of type `at+jwt` (RFC 9068).' }),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds', example: tokenLifeSeconds }),
    scope: z.string().meta({ description: 'What was granted, separated by spaces.' }),
  })
  .meta({ id: 'Token' });

const IntrospectToken = z.object({ ...credentials, token: z.string() }).meta({ id: 'IntrospectToken' });

const Introspection = z
  .object({
    active: z
      .boolean()
      .meta({ description: 'False for whatever the caller may not know, too: nothing else is told then.' }),
    token_type: z.literal('Bearer').optional(),
    iss: z.string().optional(),
    aud: z.string().optional(),
    sub: z.string().optional(),
    client_id: z.string().optional(),
    iat: z.int().optional(),
    exp: z.int().optional(),
    jti: z.string().optional(),
    scope: z.string().optional(),
  })
  .meta({ id: 'Introspection' });

const refusals = (...ofGrant: string[]): Refusal[] => [
  { status: 400, codes: ['invalid_request', ...ofGrant] },
  { status: 401, codes: ['invalid_client'] },
  { status: 413, codes: ['invalid_request'] },
  { status: 429, codes: ['temporarily_unavailable'] },
  { status: 500, codes: ['server_error'] },
  { status: 503, codes: ['temporarily_unavailable'] },
];

/** What the document says of the endpoints that `OAuthRoutes` registers. */
export const oauthEndpoints: readonly DescribedEndpoint[] = [
  {
    path: '/oauth2/token',
    operationId: 'requestToken',
    tag: 'Client systems',
    summary: 'Exchange a client secret for an access token',
    form: RequestToken,
    answer: { description: 'A token that lives an hour', schema: Token },
    problem: Problem,
    refusals: refusals('unsupported_grant_type', 'invalid_scope', 'invalid_target'),
  },
  {
    path: '/oauth2/introspect',
    operationId: 'introspectToken',
    tag: 'Client systems',
    summary: 'Ask whether an access token still stands',
    form: IntrospectToken,
    answer: { description: 'What the caller may know of the token', schema: Introspection },
    problem: Problem,
    refusals: refusals('invalid_target'),
  },
];
