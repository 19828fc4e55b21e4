import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { type EncryptedPortal, resource, scope } from './encrypted-portal.js';

interface Difference {
  readonly header?: object;
  readonly claims?: object;
  readonly signedWith?: KeyObject | Uint8Array;
}

/** A token as the portal makes them, but for a difference; signed with the portal's own key unless told otherwise. */
export async function forge(portal: EncryptedPortal, difference: Difference): Promise<string> {
  const { header = {}, claims = {}, signedWith } = difference;
  const { kid, key } = await portal.keys.signer();
  const { issuer: iss, clientId } = portal;
  const iat = Math.floor(Date.now() / 1000);
  const genuine = { iss, aud: resource, sub: clientId, client_id: clientId, iat, exp: iat + 3600, jti: 'a.b', scope };
  return new SignJWT({ ...genuine, ...claims })
    .setProtectedHeader({ typ: 'at+jwt', alg: 'ES256', kid, ...header })
    .sign(signedWith ?? key);
}

/** Tokens that no API may take, by what is wrong with them. */
export async function badTokens(portal: EncryptedPortal): Promise<Record<string, string>> {
  const now = Math.floor(Date.now() / 1000);
  const [header = '', claims = '', signature = ''] = (await portal.token()).split('.');
  const unsigned = Buffer.from(JSON.stringify({ typ: 'at+jwt', alg: 'none' })).toString('base64url');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const published = createPublicKey((await portal.keys.signer()).key).export({ type: 'spki', format: 'pem' });
  return {
    'for another API': await portal.tokenForAnotherApi(),
    'of another issuer': await forge(portal, { claims: { iss: 'https://portal.example.net' } }),
    'long expired': await forge(portal, { claims: { iat: now - 7200, exp: now - 3600 } }),
    'of another type': await forge(portal, { header: { typ: 'JWT' } }),
    'with an altered signature': `${header}.${claims}.${signature.replace(/^..../, 'AAAA')}`,
    'that nobody signed': `${unsigned}.${claims}.`,
    'signed with another key': await forge(portal, { signedWith: privateKey }),
    'that brings its own key': await forge(portal, {
      signedWith: privateKey,
      header: { kid: 'own', jwk: await exportJWK(publicKey) },
    }),
    'signed with what is published': await forge(portal, {
      signedWith: Buffer.from(published),
      header: { alg: 'HS256' },
    }),
    'that is none': 'abc',
  };
}
