import type { CalendarDate } from '../../../shared/calendar-date.js';

/** What a mail or an entry of the event log says of a secret; also of a deleted one. */
export interface SecretFacts {
  readonly id: string;
  readonly applicationId: string;
  readonly organisationId: string;
  readonly name: string;
  readonly hint: string;
  readonly expiresOn: CalendarDate;
  readonly createdBy: string;
  readonly lastUsedAt: Date | null;
  readonly lastUsedFrom: string | null;
  readonly lastRefusedAt: Date | null;
  readonly lastRefusedFrom: string | null;
  readonly deleted: boolean;
  /** What WMDA support wrote when it deleted the secret; null without a note. */
  readonly deleteNote: string | null;
}

/** Secrets by id, for modules that heard of them in an event. */
export abstract class SecretCatalogue {
  /** The secrets with these ids, deleted ones too; unknown ids are left out. One query. */
  abstract find(ids: readonly string[]): Promise<ReadonlyMap<string, SecretFacts>>;
}
