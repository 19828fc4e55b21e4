import type { CalendarDate } from '../../../shared/calendar-date.js';
import type { KnownApplication } from '../../applications/contract/application-directory.js';
import type { Person } from '../../identity/contract/people.js';
import type { DueReminder } from '../../secrets/contract/reminders.js';

/** One secret that a sweep would remind of, whose it is, and who would be told. */
export interface ForeseenReminder extends DueReminder {
  readonly application: KnownApplication;
  readonly organisation: KnownApplication['organisation'];
  /** Its managers who can be told; empty: WMDA support alone is. */
  readonly recipients: readonly Pick<Person, 'id' | 'name' | 'email'>[];
}

/** What sweeps would say. */
export abstract class ReminderPreview {
  /**
   * What the sweep of that day would say, had every earlier daily sweep run, from what is known today. Says nothing.
   * @throws InvalidField for a day in the past or more than a year away
   */
  abstract preview(on: CalendarDate): Promise<ForeseenReminder[]>;
}
