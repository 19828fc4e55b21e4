import type { Page } from '../../../shared/pagination.js';
import type { Actor } from '../../identity/contract/actor.js';
import type { ApprovalView, ListApprovals } from './approval.schemas.js';

/** Requests that wait for a second person of WMDA support: whoever calls this was let in by `SupportOnly`. */
export abstract class Approvals {
  /** A page, the newest first. Two queries. */
  abstract page(query: ListApprovals): Promise<Page<ApprovalView>>;

  /** @throws NotFound */
  abstract one(id: string): Promise<ApprovalView>;

  /** The open requests about one person. Two queries. */
  abstract openAbout(userId: string): Promise<ApprovalView[]>;

  /** How many are open. One query. */
  abstract countOpen(): Promise<number>;

  /** Why this person cannot agree to each of these requests, by its id; those that they can agree to are left out. One query. */
  abstract hindrances(actor: Actor, approvals: readonly ApprovalView[]): Promise<ReadonlyMap<string, string>>;

  /**
   * Agrees: the change is made at once, in the name of the person who asked for it.
   * @throws NotFound, ApprovalEnded, NotApprover, RequesterGone, and what the change itself throws
   */
  abstract approve(actor: Actor, id: string): Promise<ApprovalView>;

  /**
   * Refuses a request. The person who made it withdraws it this way, and the person whom it is about may refuse it too.
   * @throws NotFound, ApprovalEnded
   */
  abstract refuse(actor: Actor, id: string): Promise<ApprovalView>;
}
