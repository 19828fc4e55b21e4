import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { SupportOverview } from '../../../modules/overview/contract/support-overview.js';
import { OverviewView } from '../../../modules/overview/contract/support-overview.schemas.js';

/** Where WMDA support looks first. */
@ApiTags('WMDA support: overview')
@Controller('admin/overview')
@SupportOnly()
export class OverviewController {
  constructor(private readonly overview: SupportOverview) {}

  @Get()
  @ApiOperation({ summary: 'See what there is, what expires when, and what needs you' })
  @ApiAnswer(200, 'The overview', OverviewView)
  getOverview() {
    return this.overview.now();
  }
}
