import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { SupportOverview } from '../../../modules/overview/contract/support-overview.js';
import { paged, pageSize } from '../frame/list.views.js';
import { SupportPage } from '../frame/support-page.js';
import { understaffedList } from './managers-missing.views.js';

const ListQuery = z.object(paged);
type ListQuery = z.output<typeof ListQuery>;

/** Whose applications have too few managers. */
@SupportPage('admin/managers-missing')
export class ManagersMissingPage {
  constructor(private readonly overview: SupportOverview) {}

  @Get()
  async list(@Query({ schema: ListQuery }) { cursor }: ListQuery) {
    return understaffedList(await this.overview.understaffed({ limit: pageSize, cursor }), { cursor });
  }
}
