import { listedDays } from '../../../templating/dates.js';

/** When reminders come: "30, 14, 7, 3 and 1 day before the end of a secret, and once when it has expired". */
export function whenRemindersCome(thresholds: readonly number[]): string {
  const days = listedDays(thresholds.filter((threshold) => threshold > 0));
  const before = days ? [`${days} before the end of a secret`] : [];
  const expired = thresholds.includes(0) ? ['once when it has expired'] : [];
  return [...before, ...expired].join(', and ');
}
