import { generateKeyPairSync } from 'node:crypto';
import { Provider, type ResourceServer } from 'oidc-provider';
import { readFloorSettings } from './floor-settings.js';

/*
 * oidc-provider as one would set it up for this one purpose: clients and state in memory, JWT access tokens by ES256 for
 * the resource that is asked for, nothing else switched on.
 */
const { port, issuer, resource, scope, clients } = readFloorSettings();
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const resourceServer: ResourceServer = {
  scope,
  audience: resource,
  accessTokenFormat: 'jwt',
  accessTokenTTL: 3600,
  jwt: { sign: { alg: 'ES256' } },
};

const provider = new Provider(issuer, {
  clients: clients.map(({ clientId, secret }) => ({
    client_id: clientId,
    client_secret: secret,
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    id_token_signed_response_alg: 'ES256',
  })),
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
  routes: { token: '/oauth2/token' },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: { enabled: true, getResourceServerInfo: () => resourceServer },
  },
});

provider.listen(port, '127.0.0.1');
