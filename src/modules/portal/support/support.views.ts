import { z } from 'zod';
import { inWords, momentInWords } from '../../../templating/dates.js';
import type { Refused } from '../page/submitted.js';
import { ExpiryChart } from './expiry-chart.js';
import { type Area, defineSupportPage, showIn } from './support-page.js';

const Badge = z.object({ label: z.string(), tone: z.enum(['good', 'warn', 'bad', 'none']), icon: z.string() });
type Badge = z.output<typeof Badge>;

/** One place of a table, or the value of a fact. */
const Cell = z.object({
  text: z.string(),
  href: z.string().nullable(),
  /** A second, quiet line. */
  note: z.string().nullable(),
  badge: Badge.nullable(),
  mono: z.boolean(),
  /** The moment that the text tells, for the viewer's own zone. */
  iso: z.string().nullable(),
});
export type Cell = z.output<typeof Cell>;

export function cell(text: string, more: Partial<Omit<Cell, 'text'>> = {}): Cell {
  return { text, href: null, note: null, badge: null, mono: false, iso: null, ...more };
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
  disabled: { label: 'Disabled', tone: 'none', icon: 'circle-slash' },
  invited: { label: 'Invited', tone: 'warn', icon: 'clock' },
  production: { label: 'Production', tone: 'none', icon: 'activity' },
  sandbox: { label: 'Sandbox', tone: 'none', icon: 'activity' },
} as const satisfies Record<string, Badge>;

export function badgeCell(state: keyof typeof badges): Cell {
  return cell('', { badge: badges[state] });
}

const Table = z.object({
  caption: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.object({ cells: z.array(Cell.extend({ label: z.string() })) })),
  empty: z.string(),
});
export type Table = z.output<typeof Table>;

/** @param empty said instead of a table without rows */
export function tableOf(caption: string, columns: readonly string[], rows: readonly Cell[][], empty: string): Table {
  const labelled = rows.map((cells) => ({
    cells: cells.map((each, index) => ({ ...each, label: columns[index] ?? '' })),
  }));
  return { caption, columns: [...columns], rows: labelled, empty };
}

const Option = z.object({ value: z.string(), label: z.string(), selected: z.boolean() });

/** @param chosen the values that are chosen already */
export function optionsOf(labels: Readonly<Record<string, string>>, chosen: readonly (string | undefined)[] = []) {
  return Object.entries(labels).map(([value, label]) => ({ value, label, selected: chosen.includes(value) }));
}

const Link = z.object({ href: z.string(), label: z.string(), icon: z.string() });

const listPage = defineSupportPage('support-list', 'WMDA support', {
  heading: z.string(),
  lead: z.string(),
  links: z.array(Link),
  search: z
    .object({
      action: z.string(),
      label: z.string(),
      q: z.string(),
      selects: z.array(z.object({ name: z.string(), label: z.string(), options: z.array(Option) })),
      dates: z.array(z.object({ name: z.string(), label: z.string(), value: z.string() })),
      /** What else the search keeps to. */
      hidden: z.array(z.object({ name: z.string(), value: z.string() })),
    })
    .nullable(),
  chart: ExpiryChart.nullable(),
  table: Table,
  nextPage: z.string().nullable(),
});
type ListContext = Omit<z.input<typeof listPage.template.schema>, 'areas' | 'shell' | 'chart'>;

/** A list with a search above it. */
export function showList(area: Area, context: ListContext, chart: ExpiryChart | null = null) {
  return showIn(area, listPage, { ...context, chart }, { title: context.heading });
}

/** The address of the next page: the same search, further on. */
export function nextPageOf(path: string, query: object, nextCursor: string | null): string | null {
  if (nextCursor === null) return null;
  const kept = Object.entries(query).filter(([name, value]) => value !== undefined && name !== 'limit');
  const search = new URLSearchParams(kept.map(([name, value]) => [name, String(value)]));
  search.set('cursor', nextCursor);
  return `${path}?${search}`;
}

const Field = z.object({
  kind: z.enum(['text', 'email', 'number', 'date', 'lines', 'select', 'checkboxes', 'hidden']),
  name: z.string(),
  label: z.string(),
  help: z.string().nullable(),
  value: z.string(),
  options: z.array(Option),
  required: z.boolean(),
  problem: z.string().nullable(),
});
export type Field = Omit<z.output<typeof Field>, 'problem'>;

export function field(
  kind: Field['kind'],
  name: string,
  label: string,
  more: Partial<Omit<Field, 'kind' | 'name' | 'label'>> = {},
): Field {
  return { kind, name, label, help: null, value: '', options: [], required: true, ...more };
}

const formPage = defineSupportPage('support-form', 'WMDA support', {
  heading: z.string(),
  /** What the change means, before it is made. */
  facts: z.array(z.string()),
  warning: z.string().nullable(),
  problem: z.string().nullable(),
  action: z.string(),
  fields: z.array(Field),
  button: z.string(),
  dangerous: z.boolean(),
  back: z.string(),
});

interface FormContext {
  readonly heading: string;
  readonly action: string;
  readonly button: string;
  readonly back: string;
  readonly fields?: readonly Field[];
  readonly facts?: readonly string[];
  readonly warning?: string;
  readonly dangerous?: boolean;
}

/** A form, or without fields a question; shown again with what is wrong when it was refused. */
export function showForm(
  area: Area,
  { fields = [], facts = [], warning, dangerous = false, ...form }: FormContext,
  outcome?: Refused,
) {
  const { problem = null, fields: problems = {} } = outcome?.refused ?? {};
  const context = {
    ...form,
    facts: [...facts],
    warning: warning ?? null,
    dangerous,
    problem,
    fields: fields.map((each) => ({ ...each, problem: problems[each.name] ?? null })),
  };
  return showIn(area, formPage, context, { title: form.heading, status: outcome ? 422 : 200 });
}

const detailPage = defineSupportPage('support-detail', 'WMDA support', {
  heading: z.string(),
  facts: z.array(z.object({ label: z.string(), value: Cell })),
  actions: z.array(Link.extend({ dangerous: z.boolean() })),
  chart: ExpiryChart.nullable(),
  sections: z.array(z.object({ heading: z.string(), table: Table, links: z.array(Link) })),
});
type DetailContext = Omit<z.input<typeof detailPage.template.schema>, 'areas' | 'shell' | 'chart'>;

/** One thing: its facts, what can be done to it, and what belongs to it. */
export function showDetail(area: Area, context: DetailContext, chart: ExpiryChart | null = null) {
  return showIn(area, detailPage, { ...context, chart }, { title: context.heading });
}

export function action(href: string, label: string, icon: string, dangerous = false) {
  return { href, label, icon, dangerous };
}
