/**
 * What the people who can renew a secret should do about it.
 * *Successor*: newer, working, expiring later. *In use*: used in the last 45 days. Advice counts a secret as used, too, while
 * a system signs in with it and gets no token: it is neither unused nor safe to delete.
 *
 * - `create-successor`: in use and nothing follows it
 * - `switch-systems`: in use although a successor stands ready: something still presents this one
 * - `delete`: its successor is in use and nothing presents this one any more
 * - `never-used`: nothing ever fetched a token with it
 * - `unused`: used once, not for 45 days, and nothing that is in use follows it
 */
export const advices = ['create-successor', 'switch-systems', 'delete', 'never-used', 'unused'] as const;
export type Advice = (typeof advices)[number];

/** How a secret stands among the others of its application. */
export interface SecretStanding {
  /** `none` while it has more than 30 days left, but for `delete` and `unused`, which do not wait; and while it is disabled. */
  readonly advice: Advice | 'none';
  /** Used in the last 45 days. */
  readonly inUse: boolean;
  /** Its successor is in use, and nothing used this one since and for 45 days. */
  readonly safeToDelete: boolean;
  /** Of several successors the last taken into use, else the newest. */
  readonly successorId: string | null;
}

/**
 * What an application asks of its managers.
 *
 * - `refused-now`: a secret that was in use is refused now, and was presented within a day
 * - `first-secret`: none works
 * - `successor`: one in use ends within 30 days, and none follows
 * - `switch`: one in use ends within 30 days, and one follows
 * - `tidy`: nothing but secrets to delete
 */
export const applicationNeeds = ['refused-now', 'first-secret', 'successor', 'switch', 'tidy', 'nothing'] as const;
export type ApplicationNeed = (typeof applicationNeeds)[number];
