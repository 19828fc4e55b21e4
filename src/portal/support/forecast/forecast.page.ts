import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { ApiAdministration } from '../../../modules/applications/contract/administration.js';
import { Forecast } from '../../../modules/overview/contract/forecast.js';
import { addDays } from '../../../shared/calendar-date.js';
import { largestPage } from '../../../shared/pagination.js';
import { idInAddress, pageSize, paged, searchable } from '../frame/list.views.js';
import { Narrowing } from '../frame/narrowing.js';
import { SupportPage } from '../frame/support-page.js';
import { forecastList } from './forecast.views.js';

const ListQuery = z.object({
  ...searchable,
  ...paged,
  month: z
    .string()
    .regex(/^2\d{3}-(?:0[1-9]|1[0-2])$/)
    .optional()
    .catch(undefined),
  organisationId: idInAddress,
  apiId: idInAddress,
});
type ListQuery = z.output<typeof ListQuery>;

/** Which registries will lose access, and when: months to choose from, and a list. */
@SupportPage('admin/forecast')
export class ForecastPage {
  constructor(
    private readonly forecast: Forecast,
    private readonly apis: ApiAdministration,
    private readonly narrowing: Narrowing,
  ) {}

  @Get()
  async list(@Query({ schema: ListQuery }) query: ListQuery) {
    const { month, cursor, ...filter } = query;
    const days = month === undefined ? {} : daysOf(month);
    const page = await this.forecast.page({ ...filter, ...days, cursor, limit: pageSize });
    const months = await this.forecast.calendar(filter);
    const { items: apis } = await this.apis.page({ limit: largestPage });
    return forecastList(page, { query, days, months, apis, narrowed: await this.narrowing.of(query) });
  }
}

/** @param month `2027-01` */
function daysOf(month: string) {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const next = number === 12 ? `${year + 1}-01-01` : `${year}-${String(number + 1).padStart(2, '0')}-01`;
  return { from: `${month}-01`, to: addDays(next, -1) };
}
