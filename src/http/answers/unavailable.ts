import { DomainError } from '../../shared/domain-error.js';

/** The service cannot answer at this moment, and will soon. */
export class Unavailable extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'unavailable';
  override readonly retryAfterSeconds = 5;

  /** @param why one sentence, for people */
  constructor(why: string) {
    super(`${why} Try again in a few seconds.`);
  }
}
