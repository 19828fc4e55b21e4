import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { searchText } from '../../../shared/storable-text.js';
import { ExpiryChart } from '../overview/expiry-chart.js';
import { Option, optionsOf } from './form.views.js';
import { definePage, show } from '../../page/page.js';
import { Table } from './tables.js';

/** People pass on addresses of pages, so an unknown value in one is ignored. */
export const searchable = { q: searchText.optional().catch(undefined) };
export const paged = { cursor: z.string().optional() };
export const idInAddress = Id.optional().catch(undefined);

/** Rows of a list, or of a part of a page that has a list of its own. */
export const pageSize = 50;

const Link = z.object({ href: z.string(), label: z.string(), icon: z.string() });

/** The form above a list, for `partials/filters`. */
export const Filters = z.object({
  action: z.string(),
  label: z.string(),
  q: z.string(),
  selects: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      options: z.array(Option),
      groups: z.array(z.object({ label: z.string(), options: z.array(Option) })),
    }),
  ),
  dates: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      value: z.string(),
      min: z.string(),
      max: z.string(),
      problem: z.string().nullable(),
    }),
  ),
  hidden: z.array(z.object({ name: z.string(), value: z.string() })),
});

const Months = z.object({
  /** Where all of them are shown again; null where they are. */
  all: z.string().nullable(),
  list: z.array(z.object({ label: z.string(), count: z.int(), href: z.string(), current: z.boolean() })),
});

const listPage = definePage('support-list', 'WMDA support', {
  heading: z.string(),
  lead: z.string(),
  warning: z.string().nullable(),
  links: z.array(Link),
  search: Filters.nullable(),
  narrowed: z.array(z.object({ words: z.string(), without: z.string() })),
  /** Months to choose from, with how much is in each. */
  months: Months.nullable(),
  chart: ExpiryChart.nullable(),
  table: Table,
  /** Where everything is shown again; null while nothing is searched for. */
  showAll: z.string().nullable(),
  nextPage: z.string().nullable(),
});

type Query = Readonly<Record<string, string | number | undefined>>;

/** What a list can be searched by, beside the words `q`. */
/** One of several values, by the words for each. */
interface Choice {
  readonly name: string;
  readonly label: string;
  readonly options: Readonly<Record<string, string>>;
  /** Further values under a heading each. */
  readonly groups?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface Search {
  /** The label of the text field; without a label there is no field. */
  readonly label?: string;
  readonly selects?: readonly Choice[];
  readonly dates?: readonly { name: string; label: string; min?: string; max?: string; problem?: string | undefined }[];
}

/** A filter in the address that no search field shows. */
export interface Narrowed {
  readonly name: string;
  /** "organisation ‘Example Donor Registry’". */
  readonly words: string;
}

interface ListContext {
  readonly heading: string;
  readonly lead: string;
  /** A warning that stands out. */
  readonly warning?: string | undefined;
  readonly links?: z.output<typeof Link>[];
  readonly path: string;
  /** What was asked for, `cursor` among it. */
  readonly query: Query;
  readonly search?: Search;
  readonly narrowed?: readonly Narrowed[];
  /** Parameters that stay in the address without being filters. */
  readonly keeps?: readonly string[];
  readonly months?: z.output<typeof Months>;
  readonly chart?: ExpiryChart | null;
  readonly table: Table;
  readonly nextCursor?: string | null;
}

/** A list with a search above it. */
export function showList(context: ListContext) {
  const { heading, lead, links = [], path, query, search, narrowed = [], keeps = [] } = context;
  const { cursor: _, ...filter } = query;
  const kept = Object.fromEntries(keeps.map((name) => [name, filter[name]]));
  const filters = Object.entries(filter).filter(([name, value]) => value !== undefined && !keeps.includes(name));
  const shown = {
    heading,
    lead,
    warning: context.warning ?? null,
    links,
    search: search ? filtersOf(search, path, filter, [...narrowed.map(({ name }) => name), ...keeps]) : null,
    narrowed: narrowed.map(({ name, words }) => ({
      words,
      without: addressOf(path, { ...filter, [name]: undefined }),
    })),
    months: context.months ?? null,
    chart: context.chart ?? null,
    table: context.table,
    showAll: filters.length > 0 ? addressOf(path, kept) : null,
    nextPage: context.nextCursor ? addressOf(path, { ...filter, cursor: context.nextCursor }) : null,
  };
  return show(listPage, shown, { title: heading });
}

/** @param filter what is asked for already @param hidden names that stay in the address without a field */
export function filtersOf(
  { label = '', selects = [], dates = [] }: Search,
  action: string,
  filter: Query,
  hidden: readonly string[] = [],
): z.output<typeof Filters> {
  const valueOf = (name: string) => String(filter[name] ?? '');
  return {
    action,
    label,
    q: valueOf('q'),
    selects: selects.map(({ name, label: of, options, groups = {} }) => ({
      name,
      label: of,
      options: optionsOf(options, [valueOf(name)]),
      groups: Object.entries(groups).map(([heading, some]) => ({
        label: heading,
        options: optionsOf(some, [valueOf(name)]),
      })),
    })),
    dates: dates.map((date) => ({
      ...date,
      value: valueOf(date.name),
      min: date.min ?? '',
      max: date.max ?? '',
      problem: date.problem ?? null,
    })),
    hidden: hidden
      .filter((name) => filter[name] !== undefined && !selects.some((select) => select.name === name))
      .map((name) => ({ name, value: valueOf(name) })),
  };
}

/** A path with what is given of a query. */
export function addressOf(path: string, query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
