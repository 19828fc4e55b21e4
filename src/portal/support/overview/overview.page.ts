import { Get } from '@nestjs/common';
import { SupportOverview } from '../../../modules/overview/contract/support-overview.js';
import { overviewDetail } from './overview.views.js';
import { SupportPage } from '../frame/support-page.js';

/** What WMDA support sees first: what expires when, and what needs them. */
@SupportPage('admin')
export class OverviewPage {
  constructor(private readonly overview: SupportOverview) {}

  @Get()
  async show() {
    return overviewDetail(await this.overview.now());
  }
}
