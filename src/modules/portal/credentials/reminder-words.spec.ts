import { promiseOfMails } from './reminder-words.js';

describe('what the pages promise about mails', () => {
  it.each([
    [
      [30, 14, 7, 3, 1, 0],
      'We mail every credential manager 30, 14, 7, 3 and 1 day before a secret expires, and when it has expired.',
    ],
    [[3, 1], 'We mail every credential manager 3 and 1 day before a secret expires.'],
    [[2], 'We mail every credential manager 2 days before a secret expires.'],
    [[0], 'We mail every credential manager when a secret has expired.'],
  ])('is a sentence for %j', (thresholds, sentence) => {
    expect(promiseOfMails(thresholds)).toBe(sentence);
  });
});
