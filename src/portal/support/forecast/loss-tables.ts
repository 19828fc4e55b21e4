import type { KnownApplication } from '../../../modules/applications/contract/application-directory.js';
import type { ExpectedLoss } from '../../../modules/overview/contract/forecast.schemas.js';
import { momentInWords } from '../../../templating/dates.js';
import { badgeCell, type Cell, cell, dayCell, momentCell } from '../frame/tables.js';

export const lossColumns = ['Last day', 'Application', 'Last used', 'Managers', 'Last reminder'];

/** An application that loses access: when, whose it is, who can act, and whether they were told. */
export function lossRow({ date, organisation, application, lastUsedAt, managers, lastReminder }: ExpectedLoss): Cell[] {
  return [
    dayCell(date),
    applicationCell({ ...application, organisation }),
    momentCell(lastUsedAt),
    managers.length === 0
      ? cell('nobody', { note: 'WMDA support gets the reminders' })
      : cell('', { also: managers.map(({ name, email }) => ({ text: name, href: `mailto:${email}` })) }),
    reminderCell(lastReminder),
  ];
}

/** An application with its organisation; that it is no production system is said where it is so. */
export function applicationCell({
  id,
  name,
  environment,
  organisation,
}: Omit<KnownApplication, 'clientId' | 'active'>): Cell {
  return cell(name, {
    href: `/admin/applications/${id}`,
    also: [{ text: organisation.name, href: `/admin/organisations/${organisation.id}` }],
    note: environment === 'sandbox' ? 'Sandbox' : null,
  });
}

const reminderBadges = {
  sent: { label: 'Sent', tone: 'good', icon: 'circle-check' },
  queued: { label: 'On its way', tone: 'none', icon: 'clock' },
  failed: { label: 'Not delivered', tone: 'bad', icon: 'circle-x' },
  withdrawn: { label: 'Withdrawn', tone: 'none', icon: 'circle-slash' },
} as const;

function reminderCell(reminder: ExpectedLoss['lastReminder']): Cell {
  if (!reminder) return cell('none yet');
  return badgeCell(reminderBadges[reminder.state], momentInWords(new Date(reminder.at)));
}
