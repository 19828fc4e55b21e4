import { generateKeyPairSync, verify } from 'node:crypto';
import { issueAccessToken } from './access-token.js';

describe('an access token', () => {
  it('R13 carries a raw ES256 signature that verifies, whatever the lengths of its two numbers', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const subject = { issuer: 'i', clientId: 'c', secretId: 's', resource: 'r', scope: 'x' };
    const shortNumbers = new Set<number>();
    for (let time = 0; time < 2000; time += 1) {
      const token = issueAccessToken({ kid: 'k', key: privateKey }, subject, new Date());
      const [header = '', claims = '', encoded = ''] = token.split('.');
      const signature = Buffer.from(encoded, 'base64url');
      expect(signature).toHaveLength(64);
      const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
      expect(verify('sha256', Buffer.from(`${header}.${claims}`), key, signature)).toBe(true);
      if (signature[0] === 0 || signature[32] === 0) shortNumbers.add(time);
    }
    // Numbers that DER writes shorter than 32 bytes are among them, or this would prove little.
    expect(shortNumbers.size).toBeGreaterThan(0);
  });
});
