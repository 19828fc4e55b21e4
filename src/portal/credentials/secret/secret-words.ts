import { ago, momentInWords, plural } from '../../../templating/dates.js';
import type { Refusal } from '../../../modules/secrets/contract/secret-directory.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import { unservedReasons } from '../../../modules/secrets/contract/use-records.js';

type Badge = { label: string; tone: 'good' | 'warn' | 'bad' | 'none'; icon: string };

const badges: Readonly<Record<SecretView['state'], Badge>> = {
  active: { label: 'Active', tone: 'good', icon: 'circle-check' },
  expiring: { label: 'Ends soon', tone: 'warn', icon: 'triangle-alert' },
  disabled: { label: 'Disabled', tone: 'none', icon: 'circle-slash' },
  expired: { label: 'Expired', tone: 'bad', icon: 'circle-x' },
};

export function badgeOf({ state, pausedUntil }: Pick<SecretView, 'state' | 'pausedUntil'>): Badge {
  return pausedUntil === null ? badges[state] : { label: 'Paused', tone: 'none', icon: 'circle-pause' };
}

/** "24 days left", "today is its last day", "expired 3 days ago". */
export function timeLeft({ daysLeft, expiresAt }: SecretView, now: Date): string {
  if (daysLeft === 0) return `expired ${ago(new Date(expiresAt), now)}`;
  return daysLeft === 1 ? 'today is its last day' : `${plural(daysLeft, 'day')} left`;
}

/** A moment for a page: the script shows it in the viewer's zone, with UTC beside it. */
export function momentOf(iso: string, now: Date) {
  const moment = new Date(iso);
  return { iso, words: momentInWords(moment), ago: ago(moment, now) };
}

const turnsDirection = /\p{Bidi_Control}/gu;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** A name within a sentence, where no markup can keep its direction from turning the words around it (R41). */
export function inSentence(name: string): string {
  const plain = name.replace(turnsDirection, '');
  return rightToLeft.test(plain) ? `\u2068${plain}\u2069` : plain;
}

/** "‘Secret by VM’ (abc…)". */
export function quoted({ name, hint }: { name: string; hint: string | null }): string {
  return `‘${inSentence(name)}’ (${hint}…)`;
}

/** Whether a system signed in with it last, and got no token: it holds the value, and asks in the wrong way. */
export function isUnserved({ lastUsedAt, lastRefusedAt, lastRefusedReason }: SecretView): boolean {
  const signedIn = unservedReasons.some((reason) => reason === lastRefusedReason);
  return signedIn && lastRefusedAt !== null && lastRefusedAt > (lastUsedAt ?? '');
}

/** "Used 2 hours ago from 192.0.2.7.", "Not used for 41 days.", "Never used.", "A system signed in with it 2 hours ago, …" */
export function useInWords(secret: SecretView, now: Date): string {
  const { lastUsedAt, lastUsedFrom, lastRefusedAt } = secret;
  if (lastRefusedAt && isUnserved(secret)) {
    const from = secret.lastRefusedFrom ? ` from ${secret.lastRefusedFrom}` : '';
    return `A system signed in with it ${ago(new Date(lastRefusedAt), now)}${from}, but got no token. Once its request is mended it uses this secret.`;
  }
  if (!lastUsedAt) return 'It was never used.';
  const used = new Date(lastUsedAt);
  const days = Math.floor((now.getTime() - used.getTime()) / 86_400_000);
  if (days >= 30) return `Not used for ${days} days.`;
  return `Used ${ago(used, now)}${lastUsedFrom ? ` from ${lastUsedFrom}` : ''}.`;
}

const reasons: Readonly<Record<string, (what: string, ended: string) => string>> = {
  expired: (what, ended) => `${what} ${ended}`,
  disabled: (what) => `${what} is disabled`,
  deleted: (what) => `${what} is deleted`,
  application_disabled: () => 'this application is disabled',
  checksum_wrong: () => 'the value has a typing mistake or is cut short',
  more_than_the_value: () =>
    'something stands before or after the value, most often a line break, a blank or a byte-order mark that a file or a variable added',
  looks_like_an_id: () => 'the client ID was sent as the secret',
  other_application: () => 'the value is a secret of another application of your organisation',
  unknown_secret: () => 'the value is no secret of this application',
  invalid_target: (what) => `${what} signed in, but got no token: the request does not name the API`,
  invalid_scope: (what) => `${what} signed in, but got no token: the application does not have the scope`,
  invalid_request: (what) => `${what} signed in, but got no token: the request is not complete`,
  unsupported_grant_type: (what) => `${what} signed in, but got no token: the request names another grant`,
};

/**
 * Why a client was refused, for those who can mend it.
 * @param secret the one that was presented, if it is still listed
 */
export function refusalInWords({ reason, name, hint }: Refusal, secret: SecretView | undefined, now: Date): string {
  const what = name === null ? 'the secret' : quoted({ name, hint });
  if (reason === 'disabled' && secret?.pausedUntil) {
    return `${what} is paused until ${momentInWords(new Date(secret.pausedUntil))}`;
  }
  const ended = secret?.state === 'expired' ? timeLeft(secret, now) : 'has expired';
  return (reasons[reason] ?? (() => 'the value was not accepted'))(what, ended);
}
