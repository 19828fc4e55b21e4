import { z } from 'zod';
import { ExpiryChart } from '../overview/expiry-chart.js';
import { definePage, show } from '../../page/page.js';
import { Cell, Table } from './tables.js';

const Link = z.object({ href: z.string(), label: z.string(), icon: z.string() });

/** What asks for attention. */
export const Mind = z.object({
  tone: z.enum(['problem', 'warning', 'hint']),
  icon: z.string(),
  text: z.string(),
});
export type Mind = z.output<typeof Mind>;

/** What can be done, in `partials/actions`. */
export const Action = Link.extend({ dangerous: z.boolean() });
export type Action = z.output<typeof Action>;

/** What belongs to a thing, for `partials/section`. */
export const Section = z.object({ heading: z.string(), table: Table, links: z.array(Link) });
export type Section = z.output<typeof Section>;

/** Facts about something, what about it asks for attention, and lists of what belongs to it. */
export const detailShape = {
  heading: z.string(),
  facts: z.array(z.object({ label: z.string(), value: Cell })),
  mind: z.array(Mind),
  actions: z.array(Action),
  chart: ExpiryChart.nullable(),
  sections: z.array(Section),
};

const detailPage = definePage('support-detail', 'WMDA support', detailShape);
type DetailContext = Omit<z.input<typeof detailPage.template.schema>, 'shell' | 'chart' | 'mind'>;

/** One thing: its facts, what can be done to it, and what belongs to it. */
export function showDetail({ chart, mind = [], ...context }: DetailContext & { chart?: ExpiryChart; mind?: Mind[] }) {
  return show(detailPage, { ...context, chart: chart ?? null, mind }, { title: context.heading });
}

export function action(href: string, label: string, icon: string, dangerous = false): Action {
  return { href, label, icon, dangerous };
}
