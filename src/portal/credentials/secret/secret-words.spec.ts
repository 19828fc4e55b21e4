import type { Refusal } from '../../../modules/secrets/contract/secret-directory.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import { inSentence, refusalInWords, timeLeft } from './secret-words.js';

const now = new Date('2026-11-23T09:00:00.000Z');
const refusal = { reason: 'expired', name: 'Trial run', hint: 'a1B' } as Refusal;
const expired = { state: 'expired', daysLeft: 0, expiresAt: '2026-11-20T00:00:00.000Z' } as SecretView;

describe('what is said of secrets', () => {
  it('says when a refused secret expired', () => {
    expect(refusalInWords(refusal, expired, now)).toBe('‘Trial run’ (a1B…) expired 3 days ago');
    expect(refusalInWords(refusal, undefined, now)).toBe('‘Trial run’ (a1B…) has expired');
    expect(refusalInWords({ ...refusal, reason: 'unknown_secret', name: null }, undefined, now)).toBe(
      'the value is no secret of this application',
    );
  });

  it('names the commonest cause of a refused value, and what a checksum tells', () => {
    const why = (reason: string) => refusalInWords({ ...refusal, reason, name: null }, undefined, now);
    expect(why('more_than_the_value')).toBe(
      'something stands before or after the value, most often a line break, a blank or a byte-order mark that a file or a variable added',
    );
    expect(why('checksum_wrong')).toBe('the value has a typing mistake or is cut short');
  });

  it('counts the days that are left', () => {
    const left = (daysLeft: number) => timeLeft({ ...expired, daysLeft }, now);
    expect([left(24), left(1), left(0)]).toEqual(['24 days left', 'today is its last day', 'expired 3 days ago']);
  });

  it('R41 keeps a name from turning the sentence around it', () => {
    expect(inSentence('Secret by VM')).toBe('Secret by VM');
    expect(inSentence('مفتاح')).toBe('\u2068مفتاح\u2069');
    expect(inSentence('a\u202Eb\u2069c')).toBe('abc');
  });
});
