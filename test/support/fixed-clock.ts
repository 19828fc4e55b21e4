import { Clock } from '../../src/shared/clock.js';

/** A clock that stands still until a test moves it. */
export class FixedClock extends Clock {
  constructor(private moment: Date = new Date('2026-11-23T09:00:00.000Z')) {
    super();
  }

  now(): Date {
    return new Date(this.moment);
  }

  set(moment: Date | string): void {
    this.moment = new Date(moment);
  }

  advance(milliseconds: number): void {
    this.moment = new Date(this.moment.getTime() + milliseconds);
  }
}
