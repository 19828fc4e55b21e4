import { z } from 'zod';
import { inWords, plural } from '../../../templating/dates.js';
import type { ApplicationInShort } from '../../../modules/overview/contract/application-overview.js';
import type { ApplicationNeed } from '../../../modules/secrets/contract/standing.js';
import { inSentence } from '../secret/secret-words.js';

/** What a page says first, in one line. */
export const StatusLine = z.object({
  tone: z.enum(['problem', 'warning', 'hint', 'notice']),
  icon: z.string(),
  text: z.string(),
});
type StatusLine = z.output<typeof StatusLine>;

/** What somebody has to see to today, the worst first. */
const urgent: readonly ApplicationNeed[] = ['refused-now', 'successor', 'first-secret'];

/**
 * How everything stands that somebody manages: the worst consequence in production, and how many applications need
 * somebody. It is green exactly where nothing needs anybody.
 * @param all every application that the reader manages, whatever the page shows of them
 */
export function statusLineOf(all: readonly ApplicationInShort[]): StatusLine {
  const production = all.filter(({ application }) => application.environment === 'production');
  const needy = urgent.flatMap((need) =>
    production.filter(({ summary }) => summary.needs === need).toSorted(firstToEndFirst),
  );
  const switching = production.filter(({ summary }) => summary.needs === 'switch').toSorted(firstToEndFirst);
  const [worst] = needy;
  if (worst) {
    return {
      tone: 'problem',
      icon: 'circle-x',
      text: `${consequenceOf(worst)} ${counted(needy.length, switching.length)}`,
    };
  }
  const [next] = switching;
  if (next) return { tone: 'warning', icon: 'refresh-cw', text: replacementOf(next, switching.length) };
  const sandboxes = all.filter(({ summary }) => summary.needs !== 'nothing' && summary.needs !== 'tidy').length;
  if (sandboxes > 0) {
    const some = `${plural(sandboxes, 'sandbox application')} ${sandboxes === 1 ? 'needs' : 'need'}`;
    return { tone: 'hint', icon: 'info', text: `Nothing in production needs you. ${some} a secret.` };
  }
  return { tone: 'notice', icon: 'circle-check', text: `Nothing needs you. ${coverOf(all)}` };
}

function firstToEndFirst({ summary: one }: ApplicationInShort, { summary: other }: ApplicationInShort): number {
  return (one.endsNext ?? '').localeCompare(other.endsNext ?? '');
}

function consequenceOf({ application, summary }: ApplicationInShort): string {
  const name = inSentence(application.name);
  if (summary.needs === 'refused-now') return `${name} is being refused: a system that worked gets no token.`;
  if (summary.needs === 'first-secret') return `${name} has no secret that works, so its systems get no token.`;
  const when = summary.endsNext === null ? 'soon' : `after ${inWords(summary.endsNext)}`;
  return `${name} loses access ${when}, and nothing follows.`;
}

function counted(needy: number, switching: number): string {
  const need = needy === 1 ? '1 application needs you' : `${needy} applications need you`;
  if (switching === 0) return `${need}.`;
  return `${need}; ${switching} more ${switching === 1 ? 'has' : 'have'} a replacement ready.`;
}

function replacementOf({ application, summary }: ApplicationInShort, count: number): string {
  const by = summary.endsNext === null ? '' : ` by ${inWords(summary.endsNext)}`;
  const first = `${inSentence(application.name)} has a replacement ready: switch its systems${by}.`;
  if (count === 1) return first;
  return `${first} ${count - 1} more ${count === 2 ? 'has' : 'have'} one, too.`;
}

function coverOf(all: readonly ApplicationInShort[]): string {
  const [shortest] = all.flatMap(({ summary }) => summary.coveredThrough ?? []).toSorted();
  return shortest === undefined ? '' : `What your systems use works through ${inWords(shortest)} at least.`;
}
