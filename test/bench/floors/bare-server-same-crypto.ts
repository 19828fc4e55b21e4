import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { issueAccessToken } from '../../../src/modules/oauth/access-token.js';
import { hashSecret } from '../../../src/modules/secrets/secret-hash.js';
import { testConfig } from '../../support/test-config.js';
import { serveTokens } from './bare-http.js';
import { readFloorSettings } from './floor-settings.js';

/* The bare floor with the product's own hash and token: what is left of the difference is everything but cryptography. */
const settings = readFloorSettings();
const { issuer, resource, scope } = settings;
const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signer = { kid: randomUUID(), key };
const { secretHashKeys: ring } = testConfig();

serveTokens(settings, {
  hash: (secret) => hashSecret(secret, ring).hash,
  token: (clientId, secretId) => issueAccessToken(signer, { issuer, clientId, secretId, resource, scope }, new Date()),
});
