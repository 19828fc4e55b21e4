import { whenRemindersCome } from './contract/reminder-cadence.js';

describe('when reminders come', () => {
  it.each([
    [[30, 14, 7, 3, 1, 0], '30, 14, 7, 3 and 1 day before the end of a secret, and once when it has expired'],
    [[3, 1], '3 and 1 day before the end of a secret'],
    [[2], '2 days before the end of a secret'],
    [[0], 'once when it has expired'],
  ])('is said in words for %j', (thresholds, words) => {
    expect(whenRemindersCome(thresholds)).toBe(words);
  });
});
