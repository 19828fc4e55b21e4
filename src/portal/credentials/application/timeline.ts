import { z } from 'zod';
import { addDays, type CalendarDate, dateOf, endOf } from '../../../shared/calendar-date.js';
import { DAY } from '../../../shared/clock.js';
import { inWords } from '../../../templating/dates.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import { expiringFromDays, isWorking } from '../../../modules/secrets/contract/secret-state.js';
import { inSentence } from '../secret/secret-words.js';

const daysBack = 92;
const daysAhead = 396;
/** Heights are in `em`, so that a picture grows with its text. */
const rowHeight = 2.8;
/** Space above the bars for the word "today". */
const headHeight = 1.5;
/** Space below the bars for the words in the gap. */
const gapRowHeight = 1.8;
const axisHeight = 2;

/** A piece of the picture from left to right, in percent of its width. */
const Stretch = z.object({ x: z.number(), width: z.number() });

const Row = z.object({
  labelY: z.number(),
  barY: z.number(),
  label: z.string(),
  /** `used` is solid, `unused` outlined, `disabled` hatched, `expired` pale. */
  kind: z.enum(['used', 'unused', 'disabled', 'expired']),
  bar: Stretch,
  /** The last 30 days of its life, as far as the picture shows them. */
  lastDays: Stretch.nullable(),
  /** The position of its last use. */
  usedX: z.number().nullable(),
  dotY: z.number(),
});

/** The lives of an application's secrets on one axis: what a picture of them needs, in numbers. */
export const Timeline = z.object({
  title: z.string(),
  description: z.string(),
  height: z.number(),
  axisY: z.number(),
  tickY: z.number(),
  today: z.number(),
  /** The width of the time to come, in percent: names stand there, clear of the line of today. */
  ahead: z.number(),
  todayY: z.number(),
  months: z.array(z.object({ x: z.number(), label: z.string(), minor: z.boolean() })),
  rows: z.array(Row),
  /** The time to come in which no secret works. */
  gap: Stretch.extend({ label: z.string(), labelY: z.number(), near: z.boolean() }).nullable(),
});
export type Timeline = z.infer<typeof Timeline>;

type DrawnSecret = Pick<SecretView, 'name' | 'hint' | 'state' | 'createdAt' | 'expiresOn' | 'expiresAt' | 'lastUsedAt'>;

/** @param secrets as they are listed, from top to bottom */
export function timelineOf(secrets: readonly DrawnSecret[], now: Date): Timeline {
  const place = axisAround(now);
  const rows = secrets.map((secret, index) => rowOf(secret, index, place));
  const axisY = rounded(headHeight + rows.length * rowHeight + gapRowHeight);
  const from = firstDayWithout(secrets, dateOf(now));
  return {
    title: 'Lives of the client secrets',
    description: describe(secrets, from),
    height: rounded(axisY + axisHeight),
    axisY,
    tickY: rounded(axisY + 1.35),
    today: place(now),
    ahead: rounded(100 - place(now)),
    todayY: headHeight - 0.5,
    months: monthsAround(now, place),
    rows,
    gap: gapFrom(from, now, place, axisY),
  };
}

/** The first day without a working secret; today if none works now. */
export function firstDayWithout(secrets: readonly Pick<SecretView, 'state' | 'expiresOn'>[], today: CalendarDate) {
  const lastDays = secrets.filter(({ state }) => isWorking(state)).map(({ expiresOn }) => expiresOn);
  const last = lastDays.toSorted().at(-1);
  return last === undefined ? today : addDays(last, 1);
}

type Place = (moment: Date) => number;

function axisAround(now: Date): Place {
  const start = now.getTime() - daysBack * DAY;
  const share = (moment: Date) => ((moment.getTime() - start) / ((daysBack + daysAhead) * DAY)) * 100;
  return (moment) => rounded(Math.min(100, Math.max(0, share(moment))));
}

function stretch(from: number, to: number): z.infer<typeof Stretch> {
  return { x: from, width: rounded(Math.max(0, to - from)) };
}

function rounded(number: number): number {
  return Math.round(number * 100) / 100;
}

function rowOf(secret: DrawnSecret, index: number, place: Place): z.infer<typeof Row> {
  const end = new Date(secret.expiresAt);
  const warned = new Date(Math.max(end.getTime() - expiringFromDays * DAY, new Date(secret.createdAt).getTime()));
  const lastDays = stretch(place(warned), place(end));
  const top = headHeight + index * rowHeight;
  return {
    labelY: rounded(top),
    barY: rounded(top + 1.65),
    dotY: rounded(top + 2.05),
    label: `${inSentence(secret.name)} (${secret.hint}…)`,
    kind: kindOf(secret),
    bar: stretch(place(new Date(secret.createdAt)), place(end)),
    lastDays: isWorking(secret.state) && lastDays.width > 0 ? lastDays : null,
    usedX: secret.lastUsedAt ? place(new Date(secret.lastUsedAt)) : null,
  };
}

function kindOf({ state, lastUsedAt }: DrawnSecret): z.infer<typeof Row>['kind'] {
  if (state === 'expired' || state === 'disabled') return state;
  return lastUsedAt ? 'used' : 'unused';
}

function monthsAround(now: Date, place: Place): Timeline['months'] {
  const first = new Date(now.getTime() - daysBack * DAY);
  return Array.from({ length: 16 }, (_, index) => {
    const month = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1 + index, 1));
    const [, name = '', year = ''] = inWords(dateOf(month)).split(' ');
    const january = month.getUTCMonth() === 0;
    return { month, label: january ? year : name, minor: !january && month.getUTCMonth() % 3 !== 0 };
  })
    .map(({ month, ...tick }) => ({ x: place(month), ...tick }))
    .filter(({ x }) => x > 0 && x < 96);
}

function gapFrom(from: CalendarDate, now: Date, place: Place, axisY: number): Timeline['gap'] {
  const start = new Date(endOf(from).getTime() - DAY);
  const gap = stretch(place(start < now ? now : start), 100);
  if (gap.width === 0) return null;
  const label = start <= now ? 'no valid secret now' : `no valid secret from ${inWords(from)}`;
  return {
    ...gap,
    label,
    labelY: rounded(axisY - 1.7),
    near: start.getTime() - now.getTime() <= expiringFromDays * DAY,
  };
}

function describe(secrets: readonly DrawnSecret[], from: CalendarDate): string {
  const lives = secrets.map(({ name, state, createdAt, expiresOn }) => {
    const life = `${inWords(createdAt.slice(0, 10))} to ${inWords(expiresOn)}`;
    return `${name}: ${life}, ${state}.`;
  });
  return [...lives, `No valid secret from ${inWords(from)}.`].join(' ');
}
