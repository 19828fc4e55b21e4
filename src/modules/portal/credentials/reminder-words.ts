import { listedDays } from '../../../templating/dates.js';

/** "We mail every credential manager 30, 14, 7, 3 and 1 day before a secret expires, and when it has expired." */
export function promiseOfMails(thresholds: readonly number[]): string {
  const days = listedDays(thresholds.filter((threshold) => threshold > 0));
  const expired = thresholds.includes(0);
  if (!days) return 'We mail every credential manager when a secret has expired.';
  return `We mail every credential manager ${days} before a secret expires${expired ? ', and when it has expired' : ''}.`;
}
