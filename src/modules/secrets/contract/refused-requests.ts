import type { Readable } from 'node:stream';
import { z } from 'zod';
import { addressBlock } from '../../../http/requests/rate-limits.js';
import { plainAddress } from '../../../shared/plain-address.js';
import type { Page } from '../../../shared/pagination.js';
import type { Actor } from '../../identity/contract/actor.js';

/** How many addresses are told apart in one hour of one application. All others are counted together. */
export const addressesPerHour = 50;

/** For how many days it is known from where clients were refused. */
export const refusalDays = 30;

/** Stands for all addresses that are not told apart. */
export const otherAddresses = 'others';

/** Refused requests of one application in one hour, with one secret or none, for one reason and from one address. */
export interface RefusedRequest {
  /** Its start, in ISO 8601 like the other instants. */
  readonly hour: string;
  /** Null when the value was no secret of this application. */
  readonly secretId: string | null;
  /** Name and hint also of a deleted secret. */
  readonly name: string | null;
  readonly hint: string | null;
  readonly reason: string;
  /** An IPv4 address, an IPv6 /64, or `otherAddresses`. */
  readonly address: string;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** The id of the request at `lastAt`. */
  readonly lastRequestId: string | null;
  /** Of this secret and reason, whatever the hour: where the latest request of 30 days came from. */
  readonly lastFrom: string | null;
  /** Of this secret and reason: how many requests were refused in the last 24 hours. */
  readonly count24h: number;
}

/** Which refused requests are asked for. */
export interface RefusedRequestFilter {
  /** 1 to 30, back from now. */
  readonly days: number;
  readonly reason?: string | undefined;
  /** In the form of `RefusedAddress`. */
  readonly address?: string | undefined;
}

export interface RefusedRequestQuery extends RefusedRequestFilter {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Requests with a known secret before all others, instead of all together. The latest come first either way. */
  readonly knownFirst?: boolean;
}

/** Why clients of an application were refused in the last 30 days, hour by hour. */
export abstract class RefusedRequests {
  /** A page. @throws NotFound for an application that the actor may not see, CursorUnreadable */
  abstract page(actor: Actor, applicationId: string, query: RefusedRequestQuery): Promise<Page<RefusedRequest>>;

  /** The same for callers who know that the reader may see the application. One query. @throws CursorUnreadable */
  abstract pageOf(applicationId: string, query: RefusedRequestQuery): Promise<Page<RefusedRequest>>;

  /**
   * All that match as CSV, the latest first, written while it is read. Cells that a spreadsheet would run are defused.
   * @throws NotFound for an application that the actor may not see
   */
  abstract csv(actor: Actor, applicationId: string, filter: RefusedRequestFilter): Promise<Readable>;
}

/** An address to filter by: IPv6 stands for its /64, as it is counted. */
export const RefusedAddress = z
  .string()
  .max(100)
  .transform((text) => text.trim().toLowerCase())
  .transform((text, context) => {
    if (text === otherAddresses) return text;
    const plain = plainAddress(text.replace(/(?<=:.*)\/64$/, ''));
    if (plain !== null) return addressBlock(plain);
    context.addIssue({ code: 'custom', message: 'must be an IP address, or the word others' });
    return z.NEVER;
  })
  .meta({ type: 'string', example: '192.0.2.7' });

export const RefusedReason = z.string().regex(/^[a-z_]{1,40}$/, 'must be a reason, like expired or unknown_secret');
