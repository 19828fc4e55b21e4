import type { Page } from '../../../shared/pagination.js';
import type { Actor } from '../../identity/contract/actor.js';

/** Something that happened to an application, told to those who manage it. */
export interface ActivityEntry {
  readonly id: string;
  readonly type: string;
  readonly occurredAt: Date;
  /** Whoever acts for WMDA support is named "WMDA support"; null for the product itself. */
  readonly actor: { readonly id: string; readonly name: string } | null;
  /** What happened, as one plain sentence. Names in it are what people typed: to be escaped. */
  readonly summary: string;
}

/** What happened to an application and its secrets, in words. */
export abstract class Activity {
  /**
   * A page, the newest first, without what somebody wrote into the database. A handful of queries.
   * @throws NotFound for an application that is not there or not the actor's to see, CursorUnreadable
   */
  abstract of(
    actor: Actor,
    applicationId: string,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<Page<ActivityEntry>>;
}
