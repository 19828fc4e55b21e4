import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../../../shared/clock.js';
import { Id } from '../../../shared/id.js';
import { decodeCursor, type Page, toPage } from '../../../shared/pagination.js';
import { storableDate } from '../../../shared/storable-times.js';
import type { AccessForecast, AccessLoss, ForecastFilter } from '../contract/access-forecast.js';
import { countLosses, findLosses, findRefusedNow } from './forecast.queries.js';

const Cursor = z.tuple([storableDate, Id]);

/** Answers from the secrets as they are stored at this moment. */
@Injectable()
export class StoredAccessForecast implements AccessForecast {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  async page({
    limit,
    cursor,
    ...filter
  }: ForecastFilter & { limit: number; cursor?: string | undefined }): Promise<Page<AccessLoss>> {
    const behind = cursor === undefined ? undefined : decodeCursor(cursor, Cursor);
    const losses = await findLosses(this.em, filter, this.clock.now(), { limit: limit + 1, behind });
    return toPage(losses, limit, ({ date, applicationId }) => [date, applicationId]);
  }

  byMonth(filter: ForecastFilter) {
    return countLosses(this.em, filter, this.clock.now());
  }

  refusedNow(limit: number) {
    return findRefusedNow(this.em, this.clock.now(), limit);
  }
}
