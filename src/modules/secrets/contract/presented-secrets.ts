import type { CalendarDate } from '../../../shared/calendar-date.js';

/** A secret that is not deleted, with what decides whether it works. */
export interface LiveSecret {
  readonly id: string;
  readonly expiresOn: CalendarDate;
  readonly disabledAt: string | null;
  readonly pausedUntil: string | null;
}

/** A secret that was found by its value alone. */
export interface KnownSecret {
  readonly id: string;
  readonly clientId: string;
  readonly organisationId: string;
  readonly deleted: boolean;
}

/** A text that somebody presents as the value of a secret. */
export interface PresentedValue {
  /**
   * The live secret of this client that has the value.
   * @throws KeyUnknown where it may be one that was hashed under a key that this instance lacks
   */
  ofClient(clientId: string): Promise<LiveSecret | undefined>;

  /** The secret of any client that has the value, or had it before it was deleted. */
  ofAnybody(): Promise<KnownSecret | undefined>;
}

/**
 * Finds secrets by what clients present, as they are stored at this moment. Questions that arrive together share one query.
 * How long an answer takes does not depend on what was presented.
 */
export abstract class PresentedSecrets {
  /** Hashes the value, which is neither stored nor logged. */
  abstract present(value: string): PresentedValue;

  /** The live secret with this id. */
  abstract live(id: string): Promise<(LiveSecret & { readonly clientId: string }) | undefined>;
}
