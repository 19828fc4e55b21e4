import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { errors, type JWTHeaderParameters, jwtVerify } from 'jose';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import { ClockWatch } from '../../database/clock-watch.js';
import { Id } from '../../shared/id.js';
import { ApplicationDirectory } from '../applications/contract/application-directory.js';
import { SecretVerifier, type VerifiedClient } from '../verification/contract/secret-verifier.js';
import { type AuthenticatedRequest, ClientAuthentication } from './client-authentication.js';
import { InvalidRequest } from './oauth.errors.js';
import { SigningKeys } from './signing-keys.js';

/** The claims of a token of ours (RFC 9068 2.2). */
const Claims = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: Id,
  client_id: Id,
  iat: z.int(),
  exp: z.int(),
  jti: z.string().regex(/^[0-9a-f-]{36}\./),
  scope: z.string(),
});
type Claims = z.output<typeof Claims>;

export type IntrospectionAnswer =
  { readonly active: false } | (Claims & { readonly active: true; readonly token_type: 'Bearer' });

const inactive = { active: false } as const;

/** `POST /oauth2/introspect` (RFC 7662): whether a token is active, for applications that may ask. */
@Injectable()
export class IntrospectionEndpoint {
  constructor(
    private readonly clients: ClientAuthentication,
    private readonly applications: ApplicationDirectory,
    private readonly verifier: SecretVerifier,
    private readonly keys: SigningKeys,
    private readonly clocks: ClockWatch,
    private readonly config: Config,
  ) {}

  /**
   * Answers "not active" from the moment when the secret ends, although its tokens still verify until they expire. What
   * the caller may not know is answered like an inactive token.
   * @throws OAuthError
   */
  introspect(request: FastifyRequest): Promise<IntrospectionAnswer> {
    return this.clients.serve(request, (authenticated) => this.answer(authenticated));
  }

  private async answer({ form, client }: AuthenticatedRequest): Promise<IntrospectionAnswer> {
    const token = form.get('token');
    if (token === undefined) throw new InvalidRequest('token is missing');
    const claims = await this.verified(token);
    if (!claims || !(await this.concerns(client, claims))) return inactive;
    const [secretId = ''] = claims.jti.split('.', 1);
    if (!(await this.verifier.stillStands(secretId))) return inactive;
    return { active: true, token_type: 'Bearer', ...claims };
  }

  private async verified(token: string): Promise<Claims | undefined> {
    try {
      const { payload } = await jwtVerify(token, (header) => this.keyOf(header), {
        algorithms: ['ES256'],
        typ: 'at+jwt',
        issuer: this.config.issuer,
        currentDate: this.clocks.now(),
      });
      return Claims.safeParse(payload).data;
    } catch (refusal) {
      if (refusal instanceof errors.JOSEError) return undefined;
      throw refusal;
    }
  }

  private async keyOf({ kid }: JWTHeaderParameters): Promise<KeyObject> {
    const key = kid === undefined ? undefined : await this.keys.verifier(kid);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  }

  private async concerns(client: VerifiedClient, claims: Claims): Promise<boolean> {
    return claims.client_id === client.clientId || this.applications.mayIntrospect(client.applicationId, claims.aud);
  }
}
