import { listed } from '../../../templating/dates.js';

/** "We mail every credential manager 30, 14, 7, 3 and 1 days before a secret expires, and when it has expired." */
export function cadenceOf(thresholds: readonly number[]): string {
  const days = listed(thresholds.filter((each) => each > 0).map(String));
  const after = thresholds.includes(0) ? ', and when it has expired' : '';
  return `We mail every credential manager ${days} days before a secret expires${after}.`;
}
