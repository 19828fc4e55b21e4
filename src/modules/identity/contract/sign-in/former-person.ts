import type { Caller } from '../caller.js';

/** Knows again whose browser it is once their session is over. That opens nothing. */
export abstract class FormerPerson {
  /** Whose session the browser carries, open or not, else who last signed in with it; undefined for any other caller. */
  abstract of(caller: Caller): string | undefined;
}
