import { EntityManager } from '@mikro-orm/postgresql';
import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AsCsv } from '../../../http/answers/answers-also.js';
import { ApiAnswer } from '../../../http/answers/api-answer.js';
import { asFile, csvOf } from '../../../http/answers/csv-file.js';
import { Forecast } from '../../../modules/overview/contract/forecast.js';
import { type ExpectedLoss, ForecastPage } from '../../../modules/overview/contract/forecast.schemas.js';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { dateOf } from '../../../shared/calendar-date.js';
import { Clock } from '../../../shared/clock.js';
import { ListForecast } from './forecast.schemas.js';

const defaultLimit = 50;
/** Managers and reminders are looked up for each page of the file. */
const pageOfFile = 1000;

/** Which registries will lose access. */
@ApiTags('WMDA support: forecast')
@Controller('admin/forecast')
@SupportOnly()
export class ForecastController {
  constructor(
    private readonly forecast: Forecast,
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List the applications that lose access without a successor, the first to lose it first',
    description:
      'Active applications whose systems use a secret, and no other secret of theirs can take over when it ends. With format=csv all of them come as one file (text/csv), in which cells that a spreadsheet would run are defused.',
  })
  @ApiAnswer(200, 'A page of losses, or the file', ForecastPage)
  @AsCsv()
  listForecast(
    @Query({ schema: ListForecast }) { format, limit = defaultLimit, cursor, ...filter }: ListForecast,
    @Headers('accept-encoding') accepted: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (format === 'json') return this.forecast.page({ ...filter, limit, cursor });
    const page = (next?: string) => this.forecast.page({ ...filter, limit: pageOfFile, cursor: next });
    const name = `losing-access-${dateOf(this.clock.now())}.csv`;
    return asFile(csvOf(this.em, { columns, page, cellsOf }), { name, accepted, reply });
  }
}

const columns = [
  'date',
  'organisation',
  'application',
  'clientId',
  'environment',
  'lastUsedAt',
  'managers',
  'lastReminderAt',
  'lastReminderState',
  'organisationId',
  'applicationId',
];

function cellsOf({ date, organisation, application, lastUsedAt, managers, lastReminder }: ExpectedLoss) {
  return [
    date,
    organisation.name,
    application.name,
    application.clientId,
    application.environment,
    lastUsedAt,
    managers.map(({ name, email }) => `${name} <${email}>`).join('; '),
    lastReminder?.at ?? null,
    lastReminder?.state ?? null,
    organisation.id,
    application.id,
  ];
}
