import { Controller, Get, Header, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Config } from '../../config/config.js';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { ForAnyOrigin } from '../../http/answers/readable-from-any-origin.js';
import { Public } from '../../http/requests/public.js';
import { ApplicationDirectory } from '../applications/contract/application-directory.js';
import { KeySet, OpenIdMetadata, ServerMetadata } from './metadata.schemas.js';
import { SigningKeys } from './signing-keys.js';

/** Verifiers may keep these documents for as long; new keys are published a day before they sign. */
const cacheFor = 'public, max-age=300';
const authenticationMethods = ['client_secret_basic', 'client_secret_post'];

/** What client systems and APIs discover: where to fetch tokens (RFC 8414), and with which keys they verify (RFC 7517). */
@ApiTags('Client systems')
@Controller({ version: VERSION_NEUTRAL })
export class MetadataController {
  constructor(
    private readonly keys: SigningKeys,
    private readonly applications: ApplicationDirectory,
    private readonly config: Config,
  ) {}

  @Public('public keys are for everyone who verifies a token')
  @ForAnyOrigin()
  @Get('oauth2/jwks')
  @ApiOperation({ summary: 'Get the keys to verify tokens with' })
  @ApiAnswer(200, 'The published keys, the newest first', KeySet)
  @Header('Cache-Control', cacheFor)
  async getKeys() {
    return { keys: await this.keys.published() };
  }

  @Public('clients discover the endpoints before they can authenticate')
  @ForAnyOrigin()
  @Get('.well-known/oauth-authorization-server')
  @ApiOperation({ summary: 'Discover the endpoints (RFC 8414)' })
  @ApiAnswer(200, 'Endpoints, methods and scopes', ServerMetadata)
  @Header('Cache-Control', cacheFor)
  async getMetadata() {
    const { issuer } = this.config;
    return {
      issuer,
      token_endpoint: `${issuer}/oauth2/token`,
      jwks_uri: `${issuer}/oauth2/jwks`,
      introspection_endpoint: `${issuer}/oauth2/introspect`,
      scopes_supported: await this.applications.scopes(),
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: authenticationMethods,
      introspection_endpoint_auth_methods_supported: authenticationMethods,
      service_documentation: `${issuer}/api/docs`,
    };
  }

  /**
   * The same for programs that look for OpenID Connect first, and fail where its document lacks what it requires
   * (Discovery 3). No ID token is ever issued: the algorithm is that of access tokens, which their verifiers take from here.
   */
  @Public('clients discover the endpoints before they can authenticate')
  @ForAnyOrigin()
  @Get('.well-known/openid-configuration')
  @ApiOperation({ summary: 'Discover the endpoints, as OpenID Connect names them' })
  @ApiAnswer(200, 'The same, with what readers of OpenID Connect require', OpenIdMetadata)
  @Header('Cache-Control', cacheFor)
  async getOpenIdMetadata() {
    const required = { subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['ES256'] };
    return { ...(await this.getMetadata()), ...required };
  }
}
