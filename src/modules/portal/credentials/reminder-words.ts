import { listed } from '../../../templating/dates.js';

/** "We mail every credential manager 30, 14, 7, 3 and 1 day before a secret expires, and when it has expired." */
export function cadenceOf(thresholds: readonly number[]): string {
  const days = thresholds.filter((each) => each > 0);
  const after = thresholds.includes(0) ? ', and when it has expired' : '';
  return `We mail every credential manager ${listed(days.map(String))} ${days.at(-1) === 1 ? 'day' : 'days'} before a secret expires${after}.`;
}
