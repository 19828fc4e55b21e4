import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { momentInWords } from '../../../templating/dates.js';
import type { ApplicationRecord } from '../../../modules/applications/contract/application-directory.js';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import {
  otherAddresses,
  RefusedAddress,
  RefusedReason,
  type RefusedRequest,
  RefusedRequests,
  refusalDays,
} from '../../../modules/secrets/contract/refused-requests.js';
import type { Refusal } from '../../../modules/secrets/contract/secret-directory.js';
import { Option, optionsOf } from '../../support/frame/form.views.js';
import { addressOf } from '../../support/frame/list.views.js';
import { explain, whyRefused } from './refusal-words.js';
import { quoted } from '../secret/secret-words.js';

/** What the address of a page says about its refused requests. People pass on addresses, so an unknown value is ignored. */
export const RefusedFilter = z.object({
  reason: RefusedReason.optional().catch(undefined),
  address: z.string().trim().max(100).optional().catch(undefined),
  before: z.string().optional(),
});
export type RefusedFilter = z.output<typeof RefusedFilter>;

const Moment = z.object({ iso: z.string(), words: z.string() });

const Row = z.object({
  first: Moment,
  /** Null where it is the first. */
  last: Moment.nullable(),
  secret: z.string().nullable(),
  why: z.string(),
  remedy: z.string(),
  from: z.string(),
  /** Shows those of this address alone. */
  fromPath: z.string(),
  requests: z.int(),
});

/** Refused requests of one application, hour by hour, those with a known secret first. */
export const RefusedPart = z.object({
  /** Whether any request was refused in thirty days. */
  any: z.boolean(),
  /** Where the form is sent to: the page on which all of them stand. */
  path: z.string(),
  reasons: z.array(Option),
  from: z.string(),
  problem: z.string().nullable(),
  filtered: z.boolean(),
  rows: z.array(Row),
  csv: z.string(),
  next: z.string().nullable(),
});
type RefusedPart = z.output<typeof RefusedPart>;

const pageSize = 50;

/** Shows why systems of an application were refused. */
@Injectable()
export class RefusedPartReader {
  constructor(private readonly refused: RefusedRequests) {}

  /**
   * One query.
   * @param application that the viewer may see
   * @param known why its systems were refused in thirty days
   */
  async read(
    application: ApplicationRecord,
    known: readonly Pick<Refusal, 'reason'>[],
    filter: RefusedFilter = {},
    limit = pageSize,
  ): Promise<RefusedPart> {
    const { reason, address: from = '', before: cursor } = filter;
    const address = RefusedAddress.optional().safeParse(from || undefined);
    const asked = { reason, address: address.data };
    const query = { ...asked, days: refusalDays, limit, cursor, knownFirst: true };
    const page = address.success ? await this.refused.pageOf(application.id, query) : nothing;
    const path = `${pageOfApplication(application.id)}/refusals`;
    const here = (search: Parameters<typeof addressOf>[1]) => `${addressOf(path, search)}#refused-requests`;
    return {
      any: known.length > 0,
      path: here({}),
      reasons: reasonsAmong(known, reason),
      from,
      problem: address.success ? null : 'Enter an IP address, like 192.0.2.7, or the word others',
      filtered: reason !== undefined || from !== '',
      rows: page.items.map((each) => ({
        ...rowOf(each, application),
        fromPath: here({ reason, address: each.address }),
      })),
      csv: addressOf(`/api/v1/applications/${application.id}/refusals`, { format: 'csv', ...asked }),
      next: page.nextCursor && here({ ...asked, before: page.nextCursor }),
    };
  }
}

const nothing = { items: [], nextCursor: null };

function reasonsAmong(known: readonly Pick<Refusal, 'reason'>[], chosen: string | undefined) {
  const reasons = new Set([...known.map(({ reason }) => reason), ...(chosen ? [chosen] : [])]);
  const words = [...reasons].map((reason) => [reason, whyRefused(reason)] as const);
  const inOrder = words.toSorted(([, one], [, other]) => one.localeCompare(other));
  return optionsOf({ '': 'Any reason', ...Object.fromEntries(inOrder) }, [chosen ?? '']);
}

function rowOf(refused: RefusedRequest, application: ApplicationRecord) {
  const { name, hint, firstAt, lastAt, address, count } = refused;
  return {
    first: momentOf(firstAt),
    last: lastAt === firstAt ? null : momentOf(lastAt),
    secret: name === null ? null : quoted({ name, hint }),
    ...explain(refused.reason, application),
    from: address === otherAddresses ? 'other addresses' : address,
    requests: count,
  };
}

function momentOf(iso: string) {
  return { iso, words: momentInWords(new Date(iso)) };
}
