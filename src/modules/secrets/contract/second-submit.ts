import { MINUTE } from '../../../shared/clock.js';

/** How long a taken name is likelier the same form sent again than a coincidence. */
const within = 10 * MINUTE;

/** @param namesake the secret that holds the name @param by who wants it now */
export function isSecondSubmit(
  namesake: { readonly createdBy: string; readonly createdAt: Date },
  by: string,
  now: Date,
): boolean {
  return namesake.createdBy === by && now.getTime() - namesake.createdAt.getTime() < within;
}
