import { lookTheSame } from '../../../shared/look-alikes.js';
import { monthInWords } from '../../../templating/dates.js';
import { maxNameLength } from '../contract/secret.schemas.js';

/** What this function added to the name of the one before. */
const monthAtTheEnd = /\s*\((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}\)(?: \d+)?$/;

/**
 * The name of a secret that takes the place of another one: its name with the present month, "Secret by VM (Mar 2027)", and a
 * number where that is taken.
 * @param taken the names that it must not look like
 */
export function successorName(name: string, taken: readonly string[], now: Date): string {
  const stem = name.replace(monthAtTheEnd, '');
  const free = (number: number): string => {
    const candidate = cut(stem, ` (${monthInWords(now)})${number === 1 ? '' : ` ${number}`}`);
    return taken.some((other) => lookTheSame(other, candidate)) ? free(number + 1) : candidate;
  };
  return free(1);
}

/** The stem gives way; a character that is seen as one is not cut in two. */
function cut(stem: string, end: string): string {
  const room = maxNameLength - end.length;
  let kept = '';
  let length = 0;
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(stem)) {
    length += [...segment].length;
    if (length > room) break;
    kept += segment;
  }
  return `${kept.trimEnd()}${end}`.trim();
}
