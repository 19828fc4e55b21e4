import { v7 as uuidv7 } from 'uuid';
import { KeyRing } from '../../../shared/key-ring.js';
import { isSameToken, newOpaqueToken, readOpaqueToken } from './opaque-token.js';

const key = (id: string, fill: number) => ({ id, bytes: Buffer.alloc(32, fill) });
const keys = new KeyRing([key('s1', 1)]);

describe('opaque tokens', () => {
  it('R49 are read back, and only their digest is needed to know them', () => {
    const id = uuidv7();
    const { text, digest } = newOpaqueToken(id, keys, ['refresh', id]);
    const read = readOpaqueToken(text);
    expect(read?.id).toBe(id);
    expect(read && isSameToken(read, digest, keys, ['refresh', id])).toBe(true);
    expect(text).not.toContain(digest.toString('base64url'));
    const other = readOpaqueToken(newOpaqueToken(id, keys, ['refresh', id]).text);
    expect(other && isSameToken(other, digest, keys, ['refresh', id])).toBe(false);
  });

  it('R21 R49 are good for their row and purpose alone, and with a key of the ring', () => {
    const id = uuidv7();
    const { text, digest } = newOpaqueToken(id, keys, ['refresh', id, 'session']);
    const read = readOpaqueToken(text) ?? { id, secret: '' };
    expect(isSameToken(read, digest, keys, ['refresh', id, 'another session'])).toBe(false);
    expect(isSameToken(read, digest, keys, ['challenge', id, 'session'])).toBe(false);
    const rotated = new KeyRing([key('s2', 2), key('s1', 1)]);
    expect(isSameToken(read, digest, rotated, ['refresh', id, 'session'])).toBe(true);
    expect(isSameToken(read, digest, new KeyRing([key('s2', 2)]), ['refresh', id, 'session'])).toBe(false);
  });

  it('R60 are nothing when malformed', () => {
    const { text } = newOpaqueToken(uuidv7(), keys, ['refresh']);
    for (const wrong of [
      '',
      '.',
      text.slice(0, -1),
      `${text}a`,
      `${text}.x`,
      `x${text.slice(1)}`,
      text.replace('.', ','),
    ]) {
      expect(readOpaqueToken(wrong)).toBeNull();
    }
  });
});
