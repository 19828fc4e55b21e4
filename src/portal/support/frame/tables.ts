import { z } from 'zod';
import { inWords, momentInWords } from '../../../templating/dates.js';

const Badge = z.object({ label: z.string(), tone: z.enum(['good', 'warn', 'bad', 'none']), icon: z.string() });
type Badge = z.output<typeof Badge>;

/** One cell of a table, or the value of a fact. */
export const Cell = z.object({
  text: z.string(),
  href: z.string().nullable(),
  /** What the link is about, for screen readers. */
  about: z.string().nullable(),
  dangerous: z.boolean(),
  /** A second, quiet line. */
  note: z.string().nullable(),
  badge: Badge.nullable(),
  mono: z.boolean(),
  /** Names the text for the button that copies it. */
  copyId: z.string().nullable(),
  /** The moment that the text tells, for the viewer's own zone. */
  iso: z.string().nullable(),
  /** Links to related things. */
  also: z.array(z.object({ text: z.string(), href: z.string() })),
  /** Details that only some readers want; folded at first. */
  fineprint: z.string().nullable(),
});
export type Cell = z.output<typeof Cell>;

const plain = {
  href: null,
  about: null,
  dangerous: false,
  note: null,
  badge: null,
  mono: false,
  copyId: null,
  iso: null,
  also: [],
  fineprint: null,
};

export function cell(text: string, more: Partial<Omit<Cell, 'text'>> = {}): Cell {
  return { text, ...plain, ...more };
}

/** An empty cell. */
export const nothing: Cell = cell('');

/** @param about what the link acts on, for screen readers */
export function linkCell(label: string, href: string, about: string, { dangerous = false } = {}): Cell {
  return cell(label, { href, about, dangerous });
}

/** A moment, or what stands for none. */
export function momentCell(moment: Date | string | null, none = 'never'): Cell {
  if (moment === null) return cell(none);
  const date = new Date(moment);
  return cell(momentInWords(date), { iso: date.toISOString() });
}

export function dayCell(date: string, note: string | null = null): Cell {
  return cell(inWords(date), { note });
}

const badges = {
  active: { label: 'Active', tone: 'good', icon: 'circle-check' },
  disabled: { label: 'Disabled', tone: 'bad', icon: 'ban' },
  invited: { label: 'Invited', tone: 'warn', icon: 'clock' },
  production: { label: 'Production', tone: 'none', icon: '' },
  sandbox: { label: 'Sandbox', tone: 'none', icon: '' },
} as const satisfies Record<string, Badge>;

export function badgeCell(badge: keyof typeof badges | Badge, note: string | null = null): Cell {
  return cell('', { badge: typeof badge === 'string' ? badges[badge] : badge, note });
}

export const Table = z.object({
  caption: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.object({ cells: z.array(Cell.extend({ label: z.string() })) })),
  empty: z.string(),
});
export type Table = z.output<typeof Table>;

/** @param empty said instead of a table without rows: what there would be, and how it comes to be */
export function tableOf(caption: string, columns: readonly string[], rows: readonly Cell[][], empty: string): Table {
  const labelled = rows.map((cells) => ({
    cells: cells.map((each, index) => ({ ...each, label: columns[index] ?? '' })),
  }));
  return { caption, columns: [...columns], rows: labelled, empty };
}
