import { createHmac } from 'node:crypto';
import { KeyRing } from '../../shared/key-ring.js';
import { hashSecret, matchesSecret, possibleHashes } from './secret-hash.js';

const key = (id: string, fill: number) => ({ id, bytes: Buffer.alloc(32, fill) });
const old = new KeyRing([key('old', 1)]);
const rotated = new KeyRing([key('new', 2), key('old', 1)]);

describe('the keyed hash of a client secret', () => {
  it('R21 is HMAC-SHA-256 under a key that the stored row only names', () => {
    const stored = hashSecret('value', old);
    const expected = createHmac('sha256', Buffer.alloc(32, 1)).update('client-secret\nvalue').digest();
    expect(stored).toEqual({ keyId: 'old', hash: expected });
  });

  it('R21 matches the same value alone', () => {
    const stored = hashSecret('value', old);
    const matches = (value: string) => matchesSecret(possibleHashes(value, old), stored);
    expect(matches('value')).toBe(true);
    expect(matches('Value')).toBe(false);
    expect(matches('')).toBe(false);
  });

  it('R62 still matches after the ring got a new first key, and not once its own key is gone', () => {
    const stored = hashSecret('value', old);
    expect(matchesSecret(possibleHashes('value', rotated), stored)).toBe(true);
    expect(hashSecret('value', rotated).keyId).toBe('new');
    const withoutOld = new KeyRing([key('new', 2)]);
    expect(matchesSecret(possibleHashes('value', withoutOld), stored)).toBe(false);
  });

  it('lists the hash under each key of the ring', () => {
    const possible = possibleHashes('value', rotated);
    expect([...possible.keys()]).toEqual(['new', 'old']);
    expect(possible.get('old')).toEqual(hashSecret('value', old).hash);
  });
});
