import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { plainAddress } from '../../shared/plain-address.js';
import { type RequestOrigin, SecretVerifier, type VerifiedClient } from '../verification/contract/secret-verifier.js';
import { readClientCredentials } from './client-credentials.js';
import { type Form, readForm } from './form.js';
import { InvalidClient, InvalidRequest, OAuthError, TemporarilyUnavailable } from './oauth.errors.js';

/** A request whose client proved who it is. */
export interface AuthenticatedRequest {
  readonly form: Form;
  readonly client: VerifiedClient;
}

const credentialParameters = ['client_id', 'client_secret', 'client_assertion'];
const noBody = Buffer.alloc(0);

/** Reads a request of a client system and authenticates the client. Every endpoint for client systems uses it. */
@Injectable()
export class ClientAuthentication {
  constructor(private readonly verifier: SecretVerifier) {}

  /**
   * Lets `answer` serve a client that proved who it is. A request that it answers is a use of the secret; one that it
   * refuses is none, and stands among the refused requests of the application.
   * @throws InvalidRequest, InvalidTarget for a request that cannot be read, or carries credentials in its address
   * @throws InvalidClient, TemporarilyUnavailable, and what `answer` throws
   */
  async serve<Answer>(
    request: FastifyRequest,
    answer: (authenticated: AuthenticatedRequest) => Promise<Answer>,
  ): Promise<Answer> {
    const origin = { from: plainAddress(request.ip), requestId: request.id };
    const authenticated = await this.authenticate(request, origin);
    try {
      const answered = await answer(authenticated);
      this.verifier.served(authenticated.client, origin);
      return answered;
    } catch (refusal) {
      if (refusal instanceof OAuthError) this.verifier.unserved(authenticated.client, refusal.error, origin);
      throw refusal;
    }
  }

  private async authenticate(request: FastifyRequest, origin: RequestOrigin): Promise<AuthenticatedRequest> {
    refuseCredentialsInAddress(request.url);
    const form = readForm(request.headers['content-type'], (request.body as Buffer | undefined) ?? noBody);
    const { clientId, secret } = readClientCredentials(request.headers.authorization, form);
    const verification = await this.verifier.verify(clientId, secret, origin);
    if (verification.accepted) return { form, client: verification };
    if (verification.reason === 'throttled') throw new TemporarilyUnavailable(429, verification.retryAfterSeconds);
    throw new InvalidClient();
  }
}

/** Addresses end up in logs and histories (RFC 6749 2.3.1). */
function refuseCredentialsInAddress(url: string): void {
  const start = url.indexOf('?');
  if (start < 0) return;
  const query = new URLSearchParams(url.slice(start));
  if (credentialParameters.some((name) => query.has(name))) {
    throw new InvalidRequest('credentials belong in the body or the Authorization header, never in the address');
  }
}
