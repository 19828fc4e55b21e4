import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { IdParam } from '../../http/requests/id-param.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { ActivityPage, ReadActivity } from './activity.schemas.js';
import { Activity } from '../../modules/audit/contract/activity.js';

/** What happened to one application, for those who manage it. */
@ApiTags('Applications')
@Controller('applications/:id/activity')
export class ActivityController {
  constructor(private readonly activity: Activity) {}

  @Get()
  @ApiOperation({ summary: 'Read what happened to an application and its secrets, the latest first' })
  @ApiAnswer(200, 'A page of sentences', ActivityPage)
  async listActivity(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query({ schema: ReadActivity }) query: ReadActivity,
  ) {
    const { items, nextCursor } = await this.activity.of(actor, id, query);
    return { items: items.map((item) => ({ ...item, occurredAt: item.occurredAt.toISOString() })), nextCursor };
  }
}
