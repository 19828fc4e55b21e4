import type { Refusal } from '../../../modules/secrets/contract/secret-directory.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import { firstTokenOf } from './first-token.js';

const now = new Date('2027-03-12T09:00:00.000Z');
const secret = {
  id: 'this',
  createdAt: '2027-03-12T08:58:00.000Z',
  lastUsedAt: null,
  lastUsedFrom: null,
} as SecretView;
const refusal = (facts: Partial<Refusal>): Refusal => ({
  secretId: null,
  name: null,
  hint: null,
  reason: 'looks_like_an_id',
  lastAt: new Date('2027-03-12T08:59:30.000Z'),
  lastFrom: '203.0.113.9',
  ...facts,
});

describe('what became of a new secret', () => {
  it('is nothing at first, whatever was refused before it was there', () => {
    const earlier = refusal({ lastAt: new Date('2027-03-12T08:57:00.000Z') });
    expect(firstTokenOf(secret, [], now)).toEqual({ given: false, words: '' });
    expect(firstTokenOf(secret, [earlier], now)).toEqual({ given: false, words: '' });
  });

  it('is the latest mistake that may have to do with it', () => {
    const ofAnother = refusal({ secretId: 'another', reason: 'expired' });
    expect(firstTokenOf(secret, [ofAnother, refusal({})], now)).toEqual({
      given: false,
      words: 'A system from 203.0.113.9 was refused 30 seconds ago: the client ID was sent as the secret.',
    });
  });

  it('is the token, once one was given', () => {
    const used = { ...secret, lastUsedAt: '2027-03-12T08:59:57.000Z', lastUsedFrom: '203.0.113.9' };
    expect(firstTokenOf(used, [refusal({})], now)).toEqual({
      given: true,
      words: 'Token given 3 seconds ago to 203.0.113.9. It works.',
    });
  });
});
