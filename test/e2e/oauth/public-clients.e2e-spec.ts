import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import * as oauth4webapi from 'oauth4webapi';
import * as openidClient from 'openid-client';
import { ClientCredentials } from 'simple-oauth2';
import { addDays, dateOf } from '../../../src/shared/calendar-date.js';
import { signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { createSecret } from '../../support/client-system.js';
import { FixedClock } from '../../support/fixed-clock.js';
import { freePort } from '../../support/free-port.js';
import { output, snippets } from './snippets.js';

const resource = 'https://api.example.org/dm';
const discoveryPaths = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];

describe('public clients', () => {
  let running: RunningApp;
  let issuer: string;
  let id: string;
  let value: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    // These clients know no other time than the real one.
    const clock = new FixedClock(new Date());
    const port = await freePort();
    issuer = `http://127.0.0.1:${port}`;
    running = await withDemonstrationData(await startApp({ clock, config: { publicUrl: issuer, issuer } }));
    const manager = await signIn(running, 'manager');
    const [application] = (await manager.get('/applications?q=Partner-NL-ExampleDonorRegistry-DM')).body.items;
    const expiresOn = addDays(dateOf(clock.now()), 100);
    const secret = await createSecret({ running, manager, application }, 'Public client', expiresOn);
    id = application.clientId;
    value = secret.value;
    env = { CLIENT_ID: id, CLIENT_SECRET: value };
    clock.set(new Date());
    await running.app.listen(port, '127.0.0.1');
  });
  afterAll(() => running.close());

  /** What an API does with a token, over HTTP. */
  const expectVerified = async (token: string | undefined, jwksUri = `${issuer}/oauth2/jwks`) => {
    const options = { issuer, audience: resource, typ: 'at+jwt', algorithms: ['ES256'] };
    const { payload } = await jwtVerify(token ?? '', createRemoteJWKSet(new URL(jwksUri)), options);
    expect(payload).toMatchObject({ iss: issuer, aud: resource, sub: id, client_id: id, scope: 'donors.write' });
  };
  const granted = {
    access_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: 3600,
    scope: 'donors.write',
  };

  describe('metadata', () => {
    it.each([
      [discoveryPaths[0], {}],
      // What readers of OpenID Connect's document require of it: Spring and Nimbus the first, go-oidc the second.
      [discoveryPaths[1], { subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['ES256'] }],
    ])('R16 names the exact issuer, the endpoints, the methods and the scopes at %s', async (path, more) => {
      const response = await fetch(`${issuer}${path}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect(response.headers.get('cache-control')).toBe('public, max-age=300');
      expect(await response.json()).toEqual({
        issuer,
        token_endpoint: `${issuer}/oauth2/token`,
        jwks_uri: `${issuer}/oauth2/jwks`,
        introspection_endpoint: `${issuer}/oauth2/introspect`,
        scopes_supported: ['donors.write', 'messages.read', 'messages.write', 'search.read', 'search.write'],
        response_types_supported: [],
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
        introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
        service_documentation: `${issuer}/api/docs`,
        ...more,
      });
    });

    it('R16 names endpoints that are there', async () => {
      const metadata = (await (await fetch(`${issuer}${discoveryPaths[0]}`)).json()) as Record<string, string>;
      const status = async (url = '', method = 'GET') => (await fetch(url, { method, redirect: 'manual' })).status;
      expect(await status(metadata.jwks_uri)).toBe(200);
      expect(await status(metadata.service_documentation)).toBe(200);
      // Without a form they say so, in OAuth's words.
      for (const url of [metadata.token_endpoint, metadata.introspection_endpoint]) {
        const response = await fetch(url ?? '', { method: 'POST' });
        expect(response.status).toBe(400);
        expect(await response.json()).toEqual({
          error: 'invalid_request',
          error_description: 'send the parameters as application/x-www-form-urlencoded',
        });
      }
    });
  });

  describe('openid-client', () => {
    const discover = (algorithm: 'oauth2' | 'oidc', authentication: openidClient.ClientAuth) =>
      openidClient.discovery(new URL(issuer), id, undefined, authentication, {
        algorithm,
        execute: [openidClient.allowInsecureRequests],
      });

    it.each([
      ['Basic', 'oauth2', openidClient.ClientSecretBasic],
      ['post', 'oauth2', openidClient.ClientSecretPost],
      ['Basic', 'oidc', openidClient.ClientSecretBasic],
      ['post', 'oidc', openidClient.ClientSecretPost],
    ] as const)(
      'R19 gets a token by %s, discovered by %s, and introspects it',
      async (_, algorithm, authentication) => {
        const portal = await discover(algorithm, authentication(value));
        const answer = await openidClient.clientCredentialsGrant(portal, { resource, scope: 'donors.write' });
        expect({ ...answer }).toEqual({ ...granted, token_type: 'bearer' });
        expect(answer.expiresIn()).toBeGreaterThan(3500);
        await expectVerified(answer.access_token, portal.serverMetadata().jwks_uri);
        const introspected = await openidClient.tokenIntrospection(portal, answer.access_token);
        expect(introspected).toEqual({ active: true, token_type: 'Bearer', ...decodeJwt(answer.access_token) });
      },
    );

    it('R19 R4 tells a wrong secret and a wrong scope apart', async () => {
      const wrong = await discover('oauth2', openidClient.ClientSecretBasic('wrong'));
      await expect(openidClient.clientCredentialsGrant(wrong)).rejects.toMatchObject({
        name: 'WWWAuthenticateChallengeError',
        status: 401,
        cause: [{ scheme: 'basic', parameters: { realm: 'oauth2' } }],
      });
      const portal = await discover('oauth2', openidClient.ClientSecretPost(value));
      const refused = openidClient.clientCredentialsGrant(portal, { scope: 'search.read' });
      await expect(refused).rejects.toMatchObject({ name: 'ResponseBodyError', status: 400, error: 'invalid_scope' });
    });
  });

  describe('oauth4webapi', () => {
    const insecure = { [oauth4webapi.allowInsecureRequests]: true };
    const discover = async (algorithm: 'oauth2' | 'oidc') => {
      const response = await oauth4webapi.discoveryRequest(new URL(issuer), { algorithm, ...insecure });
      return oauth4webapi.processDiscoveryResponse(new URL(issuer), response);
    };

    it.each([
      ['Basic', 'oauth2', oauth4webapi.ClientSecretBasic],
      ['post', 'oauth2', oauth4webapi.ClientSecretPost],
      ['Basic', 'oidc', oauth4webapi.ClientSecretBasic],
      ['post', 'oidc', oauth4webapi.ClientSecretPost],
    ] as const)(
      'R19 gets a token by %s, discovered by %s, and validates it as an API',
      async (_, algorithm, method) => {
        const server = await discover(algorithm);
        const client = { client_id: id };
        const request = await oauth4webapi.clientCredentialsGrantRequest(
          server,
          client,
          method(value),
          { resource },
          insecure,
        );
        const answer = await oauth4webapi.processClientCredentialsResponse(server, client, request);
        expect(answer).toEqual({ ...granted, token_type: 'bearer' });
        await expectVerified(answer.access_token, server.jwks_uri);
        const call = new Request(resource, { headers: { authorization: `Bearer ${answer.access_token}` } });
        const claims = await oauth4webapi.validateJwtAccessToken(server, call, resource, insecure);
        expect(claims).toEqual(decodeJwt(answer.access_token));
      },
    );
  });

  describe('simple-oauth2', () => {
    it.each(['header', 'body'] as const)('R19 gets a token with the credentials in the %s', async (method) => {
      const metadata = (await (await fetch(`${issuer}${discoveryPaths[0]}`)).json()) as { token_endpoint: string };
      const client = new ClientCredentials({
        client: { id, secret: value },
        auth: { tokenHost: issuer, tokenPath: new URL(metadata.token_endpoint).pathname },
        options: { authorizationMethod: method },
      });
      const { token } = await client.getToken({ scope: 'donors.write', resource } as { scope: string });
      expect(token).toEqual({ ...granted, expires_at: expect.any(Date) });
      await expectVerified(token.access_token as string);
    });
  });

  describe('docs/integrating.md', () => {
    it('R19 shows how curl discovers, gets a token by Basic and by post, and introspects it', async () => {
      const metadata = JSON.parse(await output('curl', ['-sS', `${issuer}${discoveryPaths[0]}`]));
      expect(metadata.token_endpoint).toBe(`${issuer}/oauth2/token`);
      const commands = await snippets('### curl', 'sh', issuer);
      expect(commands).toHaveLength(2);
      for (const command of commands) {
        expect(command).toContain(metadata.token_endpoint);
        const answer = JSON.parse(await output('bash', ['-c', command], env));
        expect(answer).toEqual(granted);
        await expectVerified(answer.access_token, metadata.jwks_uri);
        const [introspect = ''] = await snippets('## Verifying a token in an API', 'sh', issuer);
        const introspected = await output('bash', ['-c', introspect], { ...env, TOKEN: answer.access_token });
        expect(JSON.parse(introspected)).toMatchObject({ active: true, client_id: id });
      }
    });
  });
});
