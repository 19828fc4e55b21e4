import { v7 as uuidv7 } from 'uuid';
import { isSameToken, newOpaqueToken, readOpaqueToken } from './opaque-token.js';

describe('opaque tokens', () => {
  it('R49 are read back, and only their digest is needed to know them', () => {
    const id = uuidv7();
    const { text, digest } = newOpaqueToken(id);
    const read = readOpaqueToken(text);
    expect(read?.id).toBe(id);
    expect(read && isSameToken(read, digest)).toBe(true);
    expect(text).not.toContain(digest.toString('base64url'));
    const other = readOpaqueToken(newOpaqueToken(id).text);
    expect(other && isSameToken(other, digest)).toBe(false);
  });

  it('R60 are nothing when malformed', () => {
    const { text } = newOpaqueToken(uuidv7());
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
