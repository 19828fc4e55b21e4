import { dateOf } from '../../../shared/calendar-date.js';
import { DAY } from '../../../shared/clock.js';
import { inWords, plural } from '../../../templating/dates.js';
import type { CredentialManager } from '../../../modules/roles/contract/role-directory.js';
import type { Refusal } from '../../../modules/secrets/contract/secret-directory.js';
import { expiringFromDays } from '../../../modules/secrets/contract/secret-state.js';
import type { ApplicationFacts } from '../../../modules/overview/contract/application-overview.js';
import type { ApplicationSection } from './credentials.views.js';
import { inSentence } from '../secret/secret-words.js';
import { firstDayWithout } from './timeline.js';

const recentRefusalMs = 7 * DAY;
const shownRefusals = 3;

/** Whether the application gets tokens, and from when on it will get none if nothing is done. */
export function outlookOf({ application, secrets }: ApplicationFacts, now: Date): ApplicationSection['advice'] {
  if (application.status === 'disabled') {
    const text = 'This application is disabled: its systems get no token until WMDA support enables it.';
    return [{ tone: 'problem', icon: 'ban', text }];
  }
  if (secrets.length === 0) return [];
  const today = dateOf(now);
  const from = firstDayWithout(secrets, today);
  if (from <= today) {
    const text =
      'No secret of this application works: its systems get no token. Create a new secret and store it there.';
    return [{ tone: 'problem', icon: 'circle-x', text }];
  }
  const days = daysUntil(from, now);
  if (days > expiringFromDays) return [];
  const text = `From ${inWords(from)} on no secret works (${plural(days, 'day')} left). Create a new secret now and store it in the systems that use this application.`;
  return [{ tone: 'warning', icon: 'triangle-alert', text }];
}

/** Why clients were refused in the last days, the latest first. */
export function recentRefusals({ refusals }: Pick<ApplicationFacts, 'refusals'>, now: Date): Refusal[] {
  return refusals.filter(({ lastAt }) => now.getTime() - lastAt.getTime() < recentRefusalMs).slice(0, shownRefusals);
}

/** What is missing where reminders reach one person or nobody; null for two and more. */
export function nudgeAbout(managers: readonly CredentialManager[]): string | null {
  const [first, second] = managers;
  if (second) return null;
  if (!first) return 'Nobody manages this application: reminders reach WMDA support alone.';
  return `Only ${inSentence(first.name)} manages this application. Ask WMDA support for a second credential manager, so that reminders reach someone.`;
}

/** Whole days left until the beginning of a day. */
function daysUntil(date: string, now: Date): number {
  return Math.ceil((Date.parse(`${date}T00:00:00Z`) - now.getTime()) / DAY);
}
