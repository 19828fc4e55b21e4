import type { Readable } from 'node:stream';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { csvOf } from '../../../http/answers/csv-file.js';
import { Clock } from '../../../shared/clock.js';
import { decodeCursor, type Page, toPage } from '../../../shared/pagination.js';
import { storableMoment } from '../../../shared/storable-times.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import type { Actor } from '../../identity/contract/actor.js';
import type {
  RefusedRequest,
  RefusedRequestFilter,
  RefusedRequestQuery,
  RefusedRequests,
} from '../contract/refused-requests.js';
import { findRefusedRequests, type RefusedRequestKey } from './refused-request.queries.js';

const Cursor = z.tuple([
  z.enum(['0', '1']),
  storableMoment,
  z.string().regex(/^[0-9a-f-]{36} [a-z_]{1,40} [0-9a-f.:/]{3,50} \d{1,12}$/),
]);

/** Answers from the refusals as they are stored at this moment. */
@Injectable()
export class StoredRefusedRequests implements RefusedRequests {
  constructor(
    private readonly em: EntityManager,
    private readonly applications: ApplicationDirectory,
    private readonly clock: Clock,
  ) {}

  async page(actor: Actor, applicationId: string, query: RefusedRequestQuery): Promise<Page<RefusedRequest>> {
    const behind = placeOf(query);
    await this.applications.seenBy(actor, applicationId);
    return this.read(applicationId, query, behind);
  }

  async pageOf(applicationId: string, query: RefusedRequestQuery): Promise<Page<RefusedRequest>> {
    return this.read(applicationId, query, placeOf(query));
  }

  async csv(actor: Actor, applicationId: string, filter: RefusedRequestFilter): Promise<Readable> {
    // Whoever may not see the application is told so before a file begins.
    await this.applications.seenBy(actor, applicationId);
    const page = (cursor?: string) => this.pageOf(applicationId, { ...filter, limit: filePageSize, cursor });
    return csvOf(this.em, { columns, page, cellsOf });
  }

  private async read(
    applicationId: string,
    { limit, knownFirst = false, days, reason, address }: RefusedRequestQuery,
    after: RefusedRequestKey | undefined,
  ): Promise<Page<RefusedRequest>> {
    const asked = { days, reason, address, knownFirst, after, limit: limit + 1 };
    const rows = await findRefusedRequests(this.em, applicationId, asked, this.clock.now());
    return toPage(rows, limit, ({ rank, lastAt, key }) => [rank, lastAt, key]);
  }
}

function placeOf({ cursor }: RefusedRequestQuery): RefusedRequestKey | undefined {
  return cursor === undefined ? undefined : decodeCursor(cursor, Cursor);
}

const filePageSize = 1000;
const columns = [
  'hour',
  'secretId',
  'name',
  'hint',
  'reason',
  'address',
  'count',
  'firstAt',
  'lastAt',
  'lastRequestId',
] as const;

function cellsOf(refused: RefusedRequest): (string | null)[] {
  return columns.map((column) => (refused[column] === null ? null : String(refused[column])));
}
