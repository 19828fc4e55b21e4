import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../../config/config.js';
import { ClockWatch } from '../../database/clock-watch.js';
import { issueAccessToken, tokenLifeSeconds } from './access-token.js';
import { type AuthenticatedRequest, ClientAuthentication } from './client-authentication.js';
import type { Form } from './form.js';
import { InvalidRequest, UnsupportedGrantType } from './oauth.errors.js';
import { SigningKeys } from './signing-keys.js';
import { chooseTarget } from './token-target.js';

/** What a granted request is answered with (RFC 6749 4.4.3): there is no refresh token. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
}

/** `POST /oauth2/token`: a client's secret for a token that lives an hour. */
@Injectable()
export class TokenEndpoint {
  constructor(
    private readonly clients: ClientAuthentication,
    private readonly keys: SigningKeys,
    private readonly clocks: ClockWatch,
    private readonly config: Config,
  ) {}

  /** @throws OAuthError */
  grant(request: FastifyRequest): Promise<TokenAnswer> {
    return this.clients.serve(request, (authenticated) => this.issue(authenticated));
  }

  private async issue({ form, client }: AuthenticatedRequest): Promise<TokenAnswer> {
    requireClientCredentialsGrant(form);
    const target = chooseTarget(form, client.apis);
    const { clientId, secretId } = client;
    const subject = { issuer: this.config.issuer, clientId, secretId, ...target };
    return {
      access_token: issueAccessToken(await this.keys.signer(), subject, this.clocks.now()),
      token_type: 'Bearer',
      expires_in: tokenLifeSeconds,
      scope: target.scope,
    };
  }
}

function requireClientCredentialsGrant(form: Form): void {
  const grantType = form.get('grant_type');
  if (grantType === undefined) throw new InvalidRequest('grant_type is missing');
  if (grantType !== 'client_credentials') throw new UnsupportedGrantType();
}
