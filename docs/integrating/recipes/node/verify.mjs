import { createRemoteJWKSet, jwtVerify } from 'jose';

const { PORTAL, RESOURCE } = process.env;
const keys = createRemoteJWKSet(new URL('/oauth2/jwks', PORTAL), { timeoutDuration: 10_000 });

/** Which client calls, and what it may do. Throws for a token that is not good here: answer 401. */
export async function verify(token) {
  const { payload } = await jwtVerify(token, keys, {
    issuer: PORTAL,
    audience: RESOURCE,
    algorithms: ['ES256'],
    typ: 'at+jwt',
    requiredClaims: ['exp', 'client_id', 'scope'],
    clockTolerance: 60,
  });
  return { clientId: payload.client_id, scopes: payload.scope.split(' ') };
}
