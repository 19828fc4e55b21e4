import type { ApiView } from '../../../modules/applications/contract/administration.schemas.js';
import type { MonthOfForecast } from '../../../modules/overview/contract/forecast.js';
import type { ExpectedLoss } from '../../../modules/overview/contract/forecast.schemas.js';
import type { CalendarDate } from '../../../shared/calendar-date.js';
import type { Page } from '../../../shared/pagination.js';
import { inWords, plural } from '../../../templating/dates.js';
import { nameOfApi } from '../apis/apis.views.js';
import { addressOf, type Narrowed, showList } from '../frame/list.views.js';
import { lossColumns, lossRow } from './loss-tables.js';
import { tableOf } from '../frame/tables.js';

const path = '/admin/forecast';

interface Asked {
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly days: { readonly from?: CalendarDate; readonly to?: CalendarDate };
  readonly months: readonly MonthOfForecast[];
  readonly apis: readonly ApiView[];
  readonly narrowed: readonly Narrowed[];
}

export function forecastList(
  { items, nextCursor }: Page<ExpectedLoss>,
  { query, days, months, apis, narrowed }: Asked,
) {
  const { month, cursor: _, ...filter } = query;
  const total = months.reduce((sum, { count }) => sum + count, 0);
  return showList({
    heading: 'Forecast',
    lead: `${total === 0 ? 'No application loses' : `${plural(total, 'application')} ${total === 1 ? 'loses' : 'lose'}`} access in the coming year without a successor. Named are applications in use whose last secret that systems use ends, and nothing stands ready to take over.`,
    links: [
      {
        href: addressOf('/api/v1/admin/forecast', { format: 'csv', ...filter, ...days }),
        label: 'Download as CSV',
        icon: 'download',
      },
    ],
    path,
    query,
    keeps: ['month'],
    search: {
      label: 'Organisation, application or client ID',
      selects: [
        {
          name: 'apiId',
          label: 'API',
          options: { '': 'Any API', ...Object.fromEntries(apis.map((api) => [api.id, nameOfApi(api)])) },
        },
      ],
    },
    narrowed,
    months: {
      all: month === undefined ? null : addressOf(path, filter),
      list: months.map((each) => ({
        label: inWords(`${each.month}-01`).replace(/^1 /, ''),
        count: each.count,
        href: addressOf(path, { ...filter, month: each.month }),
        current: each.month === month,
      })),
    },
    table: tableOf(
      'Applications that lose access, the first to lose it first',
      lossColumns,
      items.map(lossRow),
      month === undefined
        ? 'Nothing is in use without a successor.'
        : 'No application loses access in that month. Choose another one above.',
    ),
    nextCursor,
  });
}
