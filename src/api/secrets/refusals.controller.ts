import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AsCsv } from '../../http/answers/answers-also.js';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { asFile } from '../../http/answers/csv-file.js';
import { IdParam } from '../../http/requests/id-param.js';
import { Clock } from '../../shared/clock.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { RefusedRequests } from '../../modules/secrets/contract/refused-requests.js';
import { ReadRefusals, RefusalPage, refusalFileOn } from './refusals.schemas.js';

const defaultLimit = 50;

/** Why clients of one application are refused. */
@ApiTags('Client secrets')
@Controller('applications/:id/refusals')
export class RefusalsController {
  constructor(
    private readonly refused: RefusedRequests,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'See why clients of an application were refused, hour by hour, the latest first',
    description:
      'With format=csv all that match come as one file (text/csv), in which cells that a spreadsheet would run are defused, compressed for whoever accepts it.',
  })
  @ApiAnswer(200, 'A page of refusals, or the file', RefusalPage)
  @AsCsv()
  async listRefusals(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query({ schema: ReadRefusals }) { format, limit = defaultLimit, cursor, ...filter }: ReadRefusals,
    @Headers('accept-encoding') accepted: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (format === 'json') return this.refused.page(actor, id, { ...filter, limit, cursor });
    const csv = await this.refused.csv(actor, id, filter);
    return asFile(csv, { name: refusalFileOn(this.clock.now()), accepted, reply });
  }
}
