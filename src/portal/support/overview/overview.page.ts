import { Get } from '@nestjs/common';
import { Forecast } from '../../../modules/overview/contract/forecast.js';
import { SupportOverview } from '../../../modules/overview/contract/support-overview.js';
import { overviewDetail } from './overview.views.js';
import { SupportPage } from '../frame/support-page.js';

/** What WMDA support sees first: who will lose access, and what else needs them. */
@SupportPage('admin')
export class OverviewPage {
  constructor(
    private readonly overview: SupportOverview,
    private readonly forecast: Forecast,
  ) {}

  @Get()
  async show() {
    return overviewDetail(await this.overview.now(), await this.forecast.attention());
  }
}
