import type { CalendarDate } from '../../../shared/calendar-date.js';
import type { Page } from '../../../shared/pagination.js';
import type { KnownApplication } from '../../applications/contract/application-directory.js';
import type { Person } from '../../identity/contract/people/people.js';
import type { DueReminder } from '../../reminders/contract/reminders.js';

/** One secret that a sweep would remind of, whose it is, and who would be told. */
export interface ForeseenReminder extends DueReminder {
  readonly application: KnownApplication;
  readonly organisation: KnownApplication['organisation'];
  /** Its managers who can be told; empty: WMDA support alone is. */
  readonly recipients: readonly Pick<Person, 'id' | 'name' | 'email'>[];
}

export interface PreviewQuery {
  /** People, and applications that nobody manages. */
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What the sweep of a given day would say. */
export abstract class ReminderPreview {
  /**
   * A page of what the sweep of that day would say, had every earlier daily sweep run, from what is known today. Says
   * nothing. Everything that one person is the first to be told of stands on one page; people come in the order in which
   * they were invited, and behind them the applications of which WMDA support alone is told. A page may hold nothing and not be the last.
   * @throws InvalidParameter for a day in the past or more than a year away
   * @throws CursorUnreadable
   */
  abstract preview(on: CalendarDate, query: PreviewQuery): Promise<Page<ForeseenReminder>>;
}
