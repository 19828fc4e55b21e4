import { AsyncLocalStorage } from 'node:async_hooks';

/** Every request is answered within this, whatever the database does (R97). */
export const answeredWithinMs = 10_000;

/** Nothing is sent to the database later than this: the time that is left is for rolling back and answering. */
const worksForMs = 8000;

const current = new AsyncLocalStorage<number>();

/** Runs the work of one request, which begins now. */
export function withDeadline<T>(work: () => T): T {
  return current.run(performance.now() + worksForMs, work);
}

/** Runs work that outlives its request or belongs to none. Each statement still has its own limit. */
export function withoutDeadline<T>(work: () => T): T {
  return current.exit(work);
}

/** How many milliseconds the request at hand may go on working, less than 0 once that is over; endless outside of one. */
export function timeLeft(): number {
  return (current.getStore() ?? Infinity) - performance.now();
}

/** How many milliseconds are left until the request at hand is answered. */
export function timeToAnswer(): number {
  return timeLeft() + answeredWithinMs - worksForMs;
}
