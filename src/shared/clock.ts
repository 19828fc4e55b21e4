/** The only source of time in the product. Tests replace it; nothing else may read the wall clock. */
export abstract class Clock {
  /** The present moment, by the clock of this process. */
  abstract now(): Date;
  /** The moment that all instances go by while the database's clock says `byDatabase`: it is the same for all of them. */
  abstract agreed(byDatabase: Date): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }

  agreed(byDatabase: Date): Date {
    return byDatabase;
  }
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** `moment` moved by `milliseconds`, which may be negative. */
export function after(moment: Date, milliseconds: number): Date {
  return new Date(moment.getTime() + milliseconds);
}
