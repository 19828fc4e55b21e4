import { MINUTE, SECOND } from '../../../shared/clock.js';
import { ago, plural } from '../../../templating/dates.js';
import type { Refusal } from '../../../modules/secrets/contract/secret-directory.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import { refusalInWords } from '../secret/secret-words.js';

/** What became of a secret since it was created, for somebody who waits in front of its value. */
export interface FirstToken {
  readonly given: boolean;
  /** Empty while nothing happened. */
  readonly words: string;
}

/** @param refusals of its application, the latest first */
export function firstTokenOf(secret: SecretView, refusals: readonly Refusal[], now: Date): FirstToken {
  if (secret.lastUsedAt !== null) {
    const from = secret.lastUsedFrom ? ` to ${secret.lastUsedFrom}` : '';
    return { given: true, words: `Token given ${aMomentAgo(new Date(secret.lastUsedAt), now)}${from}. It works.` };
  }
  const created = new Date(secret.createdAt);
  const mistake = refusals.find(
    ({ secretId, lastAt }) => lastAt > created && (secretId === null || secretId === secret.id),
  );
  if (!mistake) return { given: false, words: '' };
  const from = mistake.lastFrom ? ` from ${mistake.lastFrom}` : '';
  const why = refusalInWords(mistake, secret, now);
  return { given: false, words: `A system${from} was refused ${aMomentAgo(mistake.lastAt, now)}: ${why}.` };
}

/** To the second within a minute: somebody is watching. */
function aMomentAgo(moment: Date, now: Date): string {
  const passed = now.getTime() - moment.getTime();
  return passed < MINUTE ? `${plural(Math.max(0, Math.floor(passed / SECOND)), 'second')} ago` : ago(moment, now);
}
