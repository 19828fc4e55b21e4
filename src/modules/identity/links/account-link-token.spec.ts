import { claimedLinkId, isTokenOf, linkToken } from './account-link-token.js';

const link = { id: '0199a3c8-7b1e-7c00-8000-0123456789ab', purpose: 'invitation', nonce: Buffer.alloc(32, 7) } as const;
const key = { id: 'k1', bytes: Buffer.alloc(32, 1) };

describe('the token of a mailed link', () => {
  const token = linkToken(key, link);

  it('R54 names its link and is that of no other purpose, nonce, id or key', () => {
    expect(claimedLinkId(token)).toBe(link.id);
    expect(isTokenOf(link, key, token)).toBe(true);
    expect(isTokenOf({ ...link, purpose: 'enrolment' }, key, token)).toBe(false);
    expect(isTokenOf({ ...link, nonce: Buffer.alloc(32, 8) }, key, token)).toBe(false);
    expect(isTokenOf({ ...link, id: link.id.replace('b', 'c') }, key, token)).toBe(false);
    expect(isTokenOf(link, { ...key, bytes: Buffer.alloc(32, 2) }, token)).toBe(false);
  });

  it('R54 is nothing else: text of any other form has no link', () => {
    for (const text of ['', 'x', link.id, `${link.id}.`, `${token}A`, token.slice(1), `x${token.slice(1)}`]) {
      expect(claimedLinkId(text)).toBeNull();
      expect(isTokenOf(link, key, text)).toBe(false);
    }
  });
});
