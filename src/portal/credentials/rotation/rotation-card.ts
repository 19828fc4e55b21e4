import { z } from 'zod';
import { listed, momentInWords, plural } from '../../../templating/dates.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import type { ApplicationFacts } from '../../../modules/overview/contract/application-overview.js';
import { afterSilence, usualDaysOfSilence } from '../../../modules/secrets/contract/rotation/days-of-silence.js';
import type { EndingProgress } from '../../../modules/secrets/contract/rotation/secret-endings.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import { type Rotation, rotationOf } from './rotation.js';
import { momentOf, quoted } from '../secret/secret-words.js';
import { placeOf } from '../use/use-words.js';

/** The end by itself of an old secret: what is arranged, and the form that changes it. */
const Ending = z.object({
  /** Where the form goes; empty for those who only read. */
  path: z.string(),
  /** "It ends by itself 7 days after its last use: …"; empty where that is not arranged. */
  text: z.string(),
  /** What the form suggests. */
  days: z.number(),
});

const OlderSecret = z.object({
  id: z.string(),
  name: z.string(),
  /** "‘Secret by VM’ (abc…) was last used 2 hours ago from 192.0.2.7". */
  text: z.string(),
  safeToDelete: z.boolean(),
  ending: Ending,
  /** Where it is ended by hand; empty for those who only read. */
  endPath: z.string(),
});

/** How far an application's change to a new secret is; the page looks at `path` again and again. */
export const RotationCard = z.object({
  id: z.string(),
  path: z.string(),
  /** Changes when there is news. */
  mark: z.string(),
  step: z.string(),
  steps: z.array(z.object({ label: z.string(), state: z.enum(['done', 'now', 'next']), note: z.string() })),
  text: z.string(),
  older: z.array(OlderSecret),
});
export type RotationCard = z.infer<typeof RotationCard>;

type Facts = Pick<ApplicationFacts, 'application' | 'secrets' | 'endings'>;

/** Null where no change is under way. */
export function rotationCard(
  { application, secrets, endings }: Facts,
  canManage: boolean,
  now: Date,
): RotationCard | null {
  const rotation = rotationOf(secrets, now);
  if (!rotation) return null;
  const page = pageOfApplication(application.id);
  return {
    id: application.id,
    path: `${page}/rotation`,
    mark: markOf(rotation, endings),
    step: rotation.step,
    steps: stepsOf(rotation, now),
    text: textOf(rotation),
    older: rotation.older.map((secret) => olderOf(secret, endings.get(secret.id), canManage ? page : null, now)),
  };
}

function stepsOf({ step, newer, older }: Rotation, now: Date): RotationCard['steps'] {
  const used = step !== 'waiting';
  const firstAt = newer.firstUsedAt ?? newer.lastUsedAt;
  const first = firstAt ? tokenGiven(firstAt, newer.firstUsedAt ? newer.firstUsedFrom : null, now) : '';
  const silent = step === 'quiet' || step === 'done';
  const lastUse = older
    .flatMap(({ lastUsedAt }) => lastUsedAt ?? [])
    .toSorted()
    .at(-1);
  const since = silent && lastUse ? `since ${momentOf(lastUse, now).ago}` : '';
  return [
    { label: 'New secret created', state: 'done', note: momentOf(newer.createdAt, now).ago },
    { label: 'First token', state: used ? 'done' : 'now', note: first },
    ...(older.length === 0
      ? []
      : ([
          {
            label: older.length === 1 ? 'Old one silent' : 'Old ones silent',
            state: silentState(used, silent),
            note: since,
          },
          {
            label: older.length === 1 ? 'End the old one' : 'End the old ones',
            state: silent ? 'now' : 'next',
            note: '',
          },
        ] as const)),
  ];
}

function silentState(used: boolean, silent: boolean) {
  if (silent) return 'done';
  return used ? 'now' : 'next';
}

/** "2 hours ago, to 192.0.2.7". */
function tokenGiven(at: string, to: string | null, now: Date): string {
  const { ago } = momentOf(at, now);
  return to === null ? ago : `${ago}, to ${to}`;
}

function textOf({ step, newer, older }: Rotation): string {
  const old = older.length === 1 ? 'the old one' : 'the old ones';
  const words: Record<Rotation['step'], string> = {
    waiting:
      older.length === 0
        ? `Waiting for the first use of ${quoted(newer)}. Store it in your system. This page shows when it happens.`
        : `Waiting for the first use of ${quoted(newer)}. Store it in your systems, and keep ${old} until then. This page shows when it happens.`,
    switching: `${quoted(newer)} is in use, and ${old} too: ${inUse(older)}. Switch every system before you end ${old}.`,
    quiet: `${quoted(newer)} is in use, and nothing used ${old} for a day. End ${old} once you know that every system has switched: one that runs once a month may not have come by yet.`,
    done: `${quoted(newer)} is in use, and ${old} can be deleted.`,
  };
  return words[step];
}

function inUse(older: readonly SecretView[]): string {
  const count = older.filter((secret) => secret.inUse).length;
  return `${plural(count, 'secret')} ${count === 1 ? 'is' : 'are'} still in use`;
}

function olderOf(
  secret: SecretView,
  progress: EndingProgress | undefined,
  page: string | null,
  now: Date,
): z.infer<typeof OlderSecret> {
  const path = page === null ? '' : `${page}/secrets/${secret.id}`;
  const used = secret.lastUsedAt
    ? `was last used ${momentOf(secret.lastUsedAt, now).ago}${secret.lastUsedFrom ? ` from ${secret.lastUsedFrom}` : ''}`
    : 'was never used';
  const safe = secret.safeToDelete ? ': it is safe to delete' : '';
  return {
    id: secret.id,
    name: secret.name,
    text: `${quoted(secret)} ${used}${safe}.`,
    safeToDelete: secret.safeToDelete,
    ending: {
      path: path && `${path}/ending`,
      text: secret.endAfterDays === null ? '' : endingInWords(secret.endAfterDays, progress),
      days: secret.endAfterDays ?? usualDaysOfSilence,
    },
    endPath: path && `${path}/${secret.safeToDelete ? 'delete' : 'disable'}`,
  };
}

function endingInWords(days: number, progress: EndingProgress | undefined): string {
  const ends = `It ends by itself ${afterSilence(days)}`;
  if (!progress || progress.waitsFor === 'successor') return `${ends}, once the new one is in use.`;
  const { waitsFor, silentFrom, lagging } = progress;
  if (waitsFor === 'addresses') {
    const one = lagging.length === 1;
    return `${ends}, but ${listed(lagging.map(placeOf))} ${one ? 'has' : 'have'} not used the new one yet. Switch the ${one ? 'system' : 'systems'} there.`;
  }
  if (waitsFor === 'nothing' || !silentFrom) return `${ends}: within the hour.`;
  const others = lagging.length === 0 ? '' : `, if ${listed(lagging.map(placeOf))} used the new one by then`;
  return `${ends}: on ${momentInWords(silentFrom)} at the earliest${others}.`;
}

function markOf({ step, newer, older }: Rotation, endings: Facts['endings']): string {
  const of = ({ id, safeToDelete, endAfterDays }: SecretView) => {
    const { waitsFor = '', lagging = [] } = endings.get(id) ?? {};
    return [id, safeToDelete, endAfterDays, waitsFor, lagging.length].join(' ');
  };
  return [step, newer.id, ...older.map(of)].join(', ');
}
