import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer } from '../../http/api-answer.js';
import { Clock } from '../../shared/clock.js';
import { SupportOnly } from '../roles/contract/support-only.js';
import { EventPage, fileNameOn, SearchEvents } from './audit.schemas.js';
import { EventSearch } from './contract/event-search.js';
import { EventFile } from './event-file.js';

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
      'With format=csv every event that matches comes as one file (text/csv), in which cells that a spreadsheet would run are defused.',
  })
  @ApiAnswer(200, 'A page of events, or the file', EventPage)
  async search(@Query({ schema: SearchEvents }) { format, limit = defaultLimit, cursor, ...filter }: SearchEvents) {
    if (format === 'csv') {
      return new StreamableFile(this.file.csv(filter), {
        type: 'text/csv; charset=utf-8',
        disposition: `attachment; filename="${fileNameOn(this.clock.now())}"`,
      });
    }
    const { items, nextCursor } = await this.events.page({ ...filter, limit, cursor });
    return { items: items.map((item) => ({ ...item, occurredAt: item.occurredAt.toISOString() })), nextCursor };
  }
}
