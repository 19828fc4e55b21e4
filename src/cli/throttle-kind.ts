import type { INestApplicationContext } from '@nestjs/common';

/** Whose throttles are meant: those that fit all that is given, so everybody's when nothing is. */
export interface Whose {
  readonly clientId?: string;
  readonly email?: string;
  readonly address?: string;
}

/** One throttle, said to people and to programs. */
export interface ToldThrottle {
  readonly words: string;
  readonly json: object;
}

/** One kind of throttle that `throttles` shows and lifts. */
export interface ThrottleKind {
  readonly title: string;
  /** What it can be asked by. Nobody is meant whom anything else describes. */
  readonly askedBy: readonly (keyof Whose)[];
  holding(product: INestApplicationContext, whose: Whose): Promise<ToldThrottle[]>;
  /** @returns what was lifted */
  lift(product: INestApplicationContext, whose: Whose): Promise<ToldThrottle[]>;
}
