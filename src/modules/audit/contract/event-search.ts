import type { Page } from '../../../shared/pagination.js';

/** One row of the event log, with the name of whoever did it. */
export interface LoggedEvent {
  readonly id: string;
  /** `<module>.<event>`, as docs/events.md lists them; types of older versions too. */
  readonly type: string;
  readonly occurredAt: Date;
  /** Null for the system itself and for the command line. */
  readonly actor: { readonly id: string; readonly name: string } | null;
  /** The address that the request came from; null without a request, and after 400 days. */
  readonly ip: string | null;
  /** How its client named itself; null without a request, and after 400 days. */
  readonly userAgent: string | null;
  /** Null without a request; `cli:<command>:<id>` for the command line. */
  readonly requestId: string | null;
  /** Ids and facts. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly organisationId: string | null;
  readonly applicationId: string | null;
  /** True for what somebody wrote into the database: the product recorded no such event. */
  readonly foreign: boolean;
}

/** What an event must match; what is left out matches everything. */
export interface EventFilter {
  readonly type?: string | undefined;
  readonly actorId?: string | undefined;
  readonly organisationId?: string | undefined;
  readonly applicationId?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

/** The whole event log, for WMDA support: whoever calls this was let in by `SupportOnly`. */
export abstract class EventSearch {
  /** A page of events, the newest first. Two queries, quick at any length of the log. @throws CursorUnreadable */
  abstract page(
    query: EventFilter & { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<Page<LoggedEvent>>;
}
