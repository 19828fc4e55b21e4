import { Controller, Get, Headers, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AsCsv } from '../../../http/answers/answers-also.js';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { acceptedEncoding, compressing } from '../../../http/answers/compression.js';
import { Clock } from '../../../shared/clock.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { EventPage, fileNameOn, SearchEvents } from './events.schemas.js';
import { type EventFilter, EventSearch } from '../../../modules/audit/contract/event-search.js';
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
    if (format === 'csv') return this.asFile(filter, accepted, reply);
    const { items, nextCursor } = await this.events.page({ ...filter, limit, cursor });
    return { items: items.map((item) => ({ ...item, occurredAt: item.occurredAt.toISOString() })), nextCursor };
  }

  private asFile(filter: EventFilter, accepted: string | undefined, reply: FastifyReply): StreamableFile {
    const encoding = acceptedEncoding(accepted);
    const csv = this.file.csv(filter);
    reply.header('Vary', 'Accept-Encoding');
    if (encoding) reply.header('Content-Encoding', encoding);
    return new StreamableFile(encoding ? compressing(csv, encoding) : csv, {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="${fileNameOn(this.clock.now())}"`,
    });
  }
}
