import { dateOf } from '../../shared/calendar-date.js';
import { DAY } from '../../shared/clock.js';
import { inWords, plural } from '../../templating/dates.js';
import { pageOfApplication } from '../../modules/applications/contract/page-of-application.js';
import type { CredentialManager } from '../../modules/roles/contract/role-directory.js';
import type { Refusal } from '../../modules/secrets/contract/secret-directory.js';
import { expiringFromDays } from '../../modules/secrets/contract/secret-state.js';
import type { ApplicationFacts } from '../../modules/overview/contract/application-overview.js';
import type { ApplicationSection } from './credentials.views.js';
import { type Rotation, rotationOf } from './rotation.js';
import { inSentence, momentOf, quoted } from './secret-words.js';
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

/** The change to a new secret in its three steps, where one is under way. */
export function rotationPanel(
  { application, secrets }: ApplicationFacts,
  canManage: boolean,
  now: Date,
): ApplicationSection['rotation'] {
  const rotation = rotationOf(secrets, now);
  if (!rotation) return null;
  const { step, older } = rotation;
  const path = pageOfApplication(application.id);
  const finished = step === 'done';
  return {
    path: `${path}/rotation`,
    step,
    text: progressOf(rotation, now),
    steps: [
      { label: 'Create a new secret', state: 'done' },
      { label: 'Store it in your systems', state: finished ? 'done' : 'now' },
      { label: 'Delete the old secret', state: finished ? 'now' : 'next' },
    ],
    deletePath: finished && canManage ? `${path}/secrets/${older.id}/delete` : '',
  };
}

function progressOf({ step, newer, older }: Rotation, now: Date): string {
  const last = momentOf(older.lastUsedAt ?? older.createdAt, now).ago;
  const from = older.lastUsedFrom ? ` from ${older.lastUsedFrom}` : '';
  const words: Record<Rotation['step'], string> = {
    waiting: `Waiting for the first use of ${quoted(newer)}. Store it in your systems, and keep ${quoted(older)} until then. This page shows when it happens.`,
    switching: `${quoted(newer)} is in use, and ${quoted(older)} was still used ${last}${from}. Switch that system too before you delete the old one.`,
    quiet: `${quoted(newer)} is in use, and ${quoted(older)} was last used ${last}${from}. Delete the old one once you know that every system has switched: one that runs once a month may not have come by yet.`,
    done: `${quoted(newer)} is in use, and ${quoted(older)} was last used ${last}. The old one is safe to delete.`,
  };
  return words[step];
}

/** Whole days left until the beginning of a day. */
function daysUntil(date: string, now: Date): number {
  return Math.ceil((Date.parse(`${date}T00:00:00Z`) - now.getTime()) / DAY);
}
