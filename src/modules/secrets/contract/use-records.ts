import type { CalendarDate } from '../../../shared/calendar-date.js';

/** Why a right secret gets no token: what RFC 6749 5.2 has the client told. */
export const unservedReasons = [
  'invalid_request',
  'invalid_scope',
  'invalid_target',
  'unsupported_grant_type',
] as const;

/** Why a presented secret is refused. The client hears none of it, unless the secret is right; its managers do. */
export type RefusalReason =
  | (typeof unservedReasons)[number]
  | 'unknown_client'
  | 'unknown_secret'
  | 'looks_like_an_id'
  | 'checksum_wrong'
  | 'more_than_the_value'
  | 'other_application'
  | 'expired'
  | 'disabled'
  | 'deleted'
  | 'application_disabled';

/** Use and refusals of one secret over some seconds; instants in ISO 8601. */
export interface SecretUse {
  readonly id: string;
  usedAt: string | null;
  usedFrom: string | null;
  refusedAt: string | null;
  refusedFrom: string | null;
  refusedReason: RefusalReason | null;
}

/** Counts of one secret on one day, UTC. */
export interface DayCount {
  readonly id: string;
  readonly day: CalendarDate;
  uses: number;
  refusals: number;
}

/** Uses of one secret on one day, UTC, from one address; null where it is not known, or one of too many. */
export interface AddressCount {
  readonly id: string;
  readonly day: CalendarDate;
  readonly from: string | null;
  uses: number;
  firstAt: string;
  lastAt: string;
}

/** Refusals of one application for one reason in one hour. */
export interface RefusalCount {
  readonly applicationId: string;
  readonly secretId: string | null;
  readonly reason: RefusalReason;
  /** Start of the hour. */
  readonly hour: string;
  refusals: number;
  lastAt: string;
  lastFrom: string | null;
}

/** The same from one address. */
export interface RefusedRequestCount {
  readonly applicationId: string;
  readonly secretId: string | null;
  readonly reason: RefusalReason;
  /** Start of the hour. */
  readonly hour: string;
  /** An IPv4 address, an IPv6 /64, or `otherAddresses` of the refused requests. */
  readonly address: string;
  readonly requests: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** The id of the request at `lastAt`. */
  readonly requestId: string | null;
}

/** The uses that are to be written down. */
export interface LedgerPage {
  readonly uses: SecretUse[];
  readonly days: DayCount[];
  readonly addresses: AddressCount[];
  readonly refusals: RefusalCount[];
  readonly refusedRequests: RefusedRequestCount[];
}

export interface SecretIds {
  readonly secretId: string;
  readonly applicationId: string;
  readonly organisationId: string;
}

/** Something that a system did with a secret, before it was written down. */
export interface UseMoment extends SecretIds {
  readonly at: Date;
  readonly from: string | null;
}

/** The news in a page that somebody should hear of. Each item is answered once, whichever instance writes it. */
export interface NewsOfUse {
  /** Secrets that were used for the first time ever. */
  readonly firstUses: readonly UseMoment[];
  /** Secrets that are expired, disabled or deleted and were presented, each once a day. */
  readonly refusedUses: readonly (UseMoment & { readonly reason: string })[];
  /** Applications at whose client id somebody guesses, each once a day, with the refusals of the last hour. */
  readonly guesses: readonly {
    readonly applicationId: string;
    readonly organisationId: string;
    readonly refusals: number;
  }[];
}

/** What is kept of the use of secrets. */
export abstract class UseRecords {
  /** Adds a page to what is recorded, in the transaction of the caller where there is one. */
  abstract write(page: LedgerPage, now: Date): Promise<NewsOfUse>;
}
