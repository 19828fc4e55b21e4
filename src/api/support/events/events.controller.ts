import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AsCsv } from '../../../http/answers/answers-also.js';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { asFile } from '../../../http/answers/csv-file.js';
import { Clock } from '../../../shared/clock.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { EventPage, fileNameOn, SearchEvents } from './events.schemas.js';
import { EventSearch } from '../../../modules/audit/contract/event-search.js';
import { EventFile } from '../../../modules/audit/contract/event-file.js';

const defaultLimit = 50;

/** The event log: who did what, when and from where. */
@ApiTags('WMDA support: event log')
@Controller('admin/events')
@SupportOnly()
export class EventsController {
  constructor(
    private readonly events: EventSearch,
    private readonly file: EventFile,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Search the event log, the newest first',
    description:
      'With format=csv every event that matches comes as one file (text/csv), in which cells that a spreadsheet would run are defused, compressed for whoever accepts it.',
  })
  @ApiAnswer(200, 'A page of events, or the file', EventPage)
  @AsCsv()
  async searchEvents(
    @Query({ schema: SearchEvents }) { format, limit = defaultLimit, cursor, ...filter }: SearchEvents,
    @Headers('accept-encoding') accepted: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (format === 'csv') {
      return asFile(this.file.csv(filter), { name: fileNameOn(this.clock.now()), accepted, reply });
    }
    const { items, nextCursor } = await this.events.page({ ...filter, limit, cursor });
    return { items: items.map((item) => ({ ...item, occurredAt: item.occurredAt.toISOString() })), nextCursor };
  }
}
