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
    expect(matchesSecret('value', stored, old)).toBe(true);
    expect(matchesSecret('Value', stored, old)).toBe(false);
    expect(matchesSecret('', stored, old)).toBe(false);
  });

  it('R62 still matches after the ring got a new first key, and not once its own key is gone', () => {
    const stored = hashSecret('value', old);
    expect(matchesSecret('value', stored, rotated)).toBe(true);
    expect(hashSecret('value', rotated).keyId).toBe('new');
    expect(matchesSecret('value', stored, new KeyRing([key('new', 2)]))).toBe(false);
  });

  it('lists the hash under each key of the ring', () => {
    expect(possibleHashes('value', rotated)).toContainEqual(hashSecret('value', old).hash);
    expect(possibleHashes('value', rotated)).toHaveLength(2);
  });
});
