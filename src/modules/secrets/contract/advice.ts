/**
 * What the people who can renew a secret should do about it (DESIGN section 7).
 * *Successor*: newer, working, expiring later. *In use*: used in the last 45 days.
 *
 * - `create-successor`: in use and nothing follows it
 * - `switch-systems`: in use although a successor stands ready: something still presents this one
 * - `delete`: its successor is in use and nothing presents this one any more
 * - `never-used`: nothing ever fetched a token with it
 * - `unused`: used once, not for 45 days, and nothing follows it
 */
export type Advice = 'create-successor' | 'switch-systems' | 'delete' | 'never-used' | 'unused';
