import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { IdParam } from '../../http/requests/id-param.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { ReadUsage, UsagePage } from './use.schemas.js';
import { UseHistory } from '../../modules/secrets/contract/use-history.js';

/** How the secrets of one application are used. */
@ApiTags('Client secrets')
@Controller('applications/:id')
export class UseController {
  constructor(private readonly use: UseHistory) {}

  @Get('usage')
  @ApiOperation({ summary: 'See how often each secret was used and refused, day by day' })
  @ApiAnswer(200, 'A page of counts, the newest day first', UsagePage)
  listUsage(@CurrentActor() actor: Actor, @IdParam() id: string, @Query({ schema: ReadUsage }) query: ReadUsage) {
    return this.use.usage(actor, id, query);
  }
}
