import { createHmac, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { serveTokens } from './bare-http.js';
import { readFloorSettings } from './floor-settings.js';

/* The bare floor, with node:crypto called as its documentation shows. The token is the product's: header, claims, length. */
const settings = readFloorSettings();
const { issuer, resource, scope } = settings;
const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const hashKey = randomBytes(32);
const kid = randomUUID();

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

serveTokens(settings, {
  hash: (secret) => createHmac('sha256', hashKey).update('client-secret\n').update(secret).digest(),
  token(clientId, secretId) {
    const iat = Math.floor(Date.now() / 1000);
    const header = encode({ typ: 'at+jwt', alg: 'ES256', kid });
    const jti = `${secretId}.${randomUUID()}`;
    const claims = { iss: issuer, aud: resource, sub: clientId, client_id: clientId, iat, exp: iat + 3600, jti, scope };
    const content = `${header}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' });
    return `${content}.${signature.toString('base64url')}`;
  },
});
