import { z } from 'zod';
import { ExpiryChart } from '../overview/expiry-chart.js';
import { definePage, show } from '../../page/page.js';
import { Cell, Table } from './tables.js';

const Link = z.object({ href: z.string(), label: z.string(), icon: z.string() });

const detailPage = definePage('support-detail', 'WMDA support', {
  heading: z.string(),
  facts: z.array(z.object({ label: z.string(), value: Cell })),
  /** What asks for attention. */
  mind: z.array(z.object({ tone: z.enum(['problem', 'warning', 'hint']), icon: z.string(), text: z.string() })),
  actions: z.array(Link.extend({ dangerous: z.boolean() })),
  chart: ExpiryChart.nullable(),
  sections: z.array(z.object({ heading: z.string(), table: Table, links: z.array(Link) })),
});
type DetailContext = Omit<z.input<typeof detailPage.template.schema>, 'shell' | 'chart' | 'mind'>;
export type Section = DetailContext['sections'][number];
export type Mind = z.output<typeof detailPage.template.schema>['mind'][number];

/** One thing: its facts, what can be done to it, and what belongs to it. */
export function showDetail({ chart, mind = [], ...context }: DetailContext & { chart?: ExpiryChart; mind?: Mind[] }) {
  return show(detailPage, { ...context, chart: chart ?? null, mind }, { title: context.heading });
}

export function action(href: string, label: string, icon: string, dangerous = false) {
  return { href, label, icon, dangerous };
}
