import { after, Clock } from '../../src/shared/clock.js';

/** A clock that stands still until a test moves it. */
export class FixedClock extends Clock {
  constructor(private moment: Date = new Date('2026-11-23T09:00:00.000Z')) {
    super();
  }

  now(): Date {
    return new Date(this.moment);
  }

  agreed(_byDatabase: Date): Date {
    return this.now();
  }

  set(moment: Date | string): void {
    this.moment = new Date(moment);
  }

  advance(milliseconds: number): void {
    this.moment = new Date(this.moment.getTime() + milliseconds);
  }
}

/** The clock of a process that is wrong beside a database whose clock is right. */
export class WrongClock extends FixedClock {
  /** @param ahead how far, in milliseconds */
  constructor(
    private readonly right: FixedClock,
    public ahead: number,
  ) {
    super();
  }

  override now(): Date {
    return after(this.right.now(), this.ahead);
  }

  override agreed(): Date {
    return this.right.now();
  }
}
