import ical, { ICalCalendarMethod, ICalEventBusyStatus, ICalEventTransparency } from 'ical-generator';
import type { Config } from '../../../../../config/config.js';
import type { Attachment } from '../../../../../mail/mailer.js';
import { addDays } from '../../../../../shared/calendar-date.js';
import type { KnownApplication } from '../../../../applications/contract/application-directory.js';
import { pageOfApplication } from '../../../../applications/contract/page-of-application.js';
import type { DueReminder } from '../../../../reminders/contract/reminders.js';
import { inert } from '../../../inert-text.js';

/**
 * The last days of secrets that still work, one all-day entry each (RFC 5545); undefined when there is none. An entry
 * keeps its UID over all reminders, so that a calendar shows it once.
 */
export function calendarOf(
  reminders: readonly DueReminder[],
  applications: ReadonlyMap<string, KnownApplication>,
  { publicUrl, brandName }: Pick<Config, 'publicUrl' | 'brandName'>,
): Attachment | undefined {
  const working = reminders
    .filter(({ daysLeft }) => daysLeft > 0)
    .toSorted((one, other) => one.daysLeft - other.daysLeft);
  if (working.length === 0) return undefined;
  const calendar = ical({
    name: `${brandName} client secrets`,
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: brandName, product: 'API credentials' },
  });
  for (const { secretId, name, hint, expiresOn, applicationId } of inert(working)) {
    const application = applications.get(applicationId);
    calendar.createEvent({
      id: `${secretId}@${new URL(publicUrl).hostname}`,
      start: new Date(`${expiresOn}T00:00:00Z`),
      end: new Date(`${addDays(expiresOn, 1)}T00:00:00Z`),
      allDay: true,
      // It is a reminder: nobody's day is taken by it.
      transparency: ICalEventTransparency.TRANSPARENT,
      busystatus: ICalEventBusyStatus.FREE,
      timezone: 'UTC',
      summary: `Last day of client secret ${name} (${hint}…)`,
      description: `Application ${inert(application?.name ?? '')}, client ID ${application?.clientId ?? ''}. It works until the end of this day, UTC.`,
      url: `${publicUrl}${pageOfApplication(applicationId)}`,
    });
  }
  return {
    filename: 'client-secrets.ics',
    contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
    content: calendar.toString(),
  };
}
