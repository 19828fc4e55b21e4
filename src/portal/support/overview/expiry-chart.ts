import { z } from 'zod';
import { inWords, plural } from '../../../templating/dates.js';
import type { SecretCensus } from '../../../modules/secrets/contract/secret-directory.js';

const Bar = z.object({
  /** Positions are in percent of the width, heights in pixels. */
  x: z.number(),
  middle: z.number(),
  y: z.number(),
  height: z.number(),
  countY: z.number(),
  count: z.int(),
  /** Whether reminders go out for secrets that expire in this week. */
  soon: z.boolean(),
  /** The name of the month, under its first week; empty elsewhere. */
  month: z.string(),
  /** Whether the next month's name follows too closely where there is little room. */
  minor: z.boolean(),
  words: z.string(),
});

/** How many secrets expire in each of the coming weeks: what a picture of them needs, in numbers. */
export const ExpiryChart = z.object({
  title: z.string(),
  description: z.string(),
  bars: z.array(Bar),
  /** The same numbers in words, for weeks in which something expires. */
  weeks: z.array(z.string()),
});
export type ExpiryChart = z.output<typeof ExpiryChart>;

const baseline = 126;
const tallest = 100;
const shortest = 3;
const warnedWeeks = 5;

export function expiryChartOf(weeks: SecretCensus['weeks']): ExpiryChart {
  const most = Math.max(1, ...weeks.map(({ expiring }) => expiring));
  const total = weeks.reduce((sum, { expiring }) => sum + expiring, 0);
  const share = 100 / weeks.length;
  const monthOf = (week: number) => weeks[week]?.from.slice(0, 7);
  const bars = weeks.map(({ from, through, expiring }, index) => {
    const height = expiring === 0 ? 0 : Math.max(shortest, Math.round((expiring / most) * tallest));
    const x = round(index * share);
    return {
      x,
      middle: round(x + 1.6),
      y: baseline - height,
      height,
      countY: baseline - height - 4,
      count: expiring,
      soon: index < warnedWeeks,
      month: monthOf(index) === monthOf(index - 1) ? '' : (inWords(from).split(' ')[1] ?? ''),
      minor: monthOf(index) !== monthOf(index + 2),
      words: `${inWords(from)} to ${inWords(through)}: ${plural(expiring, 'secret')}`,
    };
  });
  const title = `${plural(total, 'secret')} that ${total === 1 ? 'works' : 'work'} now ${total === 1 ? 'expires' : 'expire'} in the coming ${weeks.length} weeks`;
  const said = bars.filter(({ count }) => count > 0).map(({ words }) => words);
  return { title, description: [title, ...said].map((sentence) => `${sentence}.`).join(' '), bars, weeks: said };
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}
