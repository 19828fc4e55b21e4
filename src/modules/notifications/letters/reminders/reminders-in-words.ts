import { Injectable } from '@nestjs/common';
import { plural } from '../../../../templating/dates.js';
import type { KnownApplication } from '../../../applications/contract/application-directory.js';
import type { DueReminder } from '../../../reminders/contract/reminders.js';
import type { Block } from '../../mail-template.js';
import { lastUse, ToldApplications, validThrough } from '../secrets/managed-applications.js';

/** Reminders in words. */
@Injectable()
export class ReminderBlocks {
  constructor(private readonly told: ToldApplications) {}

  blockOf(reminder: DueReminder, application: KnownApplication): Block {
    const { name, hint, expiresOn, successor } = reminder;
    return {
      secret: { name, hint, validThrough: validThrough(expiresOn), lastUse: lastUse(reminder) },
      application: {
        name: application.name,
        clientId: application.clientId,
        organisation: application.organisation.name,
      },
      expired: reminder.daysLeft === 0,
      left: leftOf(reminder.daysLeft),
      advice: reminder.advice,
      successor: successor
        ? `“${successor.name}” (${successor.hint}…), valid through ${validThrough(successor.expiresOn)}`
        : '',
      lastUsedFrom: reminder.lastUsedFrom ?? '',
      lastWord: reminder.daysLeft <= 1,
      url: this.told.pageOf(reminder.applicationId),
    };
  }
}

function leftOf(daysLeft: number): string {
  if (daysLeft === 0) return 'it has expired';
  return daysLeft === 1 ? 'this is its last day' : `${plural(daysLeft, 'day')} left`;
}

/** What the whole is about: `2 client secrets of Example Donor Registry expire within 7 days`. */
export function headlineOf(reminders: readonly DueReminder[], organisations: readonly string[]): string {
  const of = organisations.length === 1 ? organisations[0] : plural(organisations.length, 'organisation');
  const ending = reminders.filter(({ daysLeft }) => daysLeft > 0);
  const expired = reminders.length - ending.length;
  const furthest = Math.max(...ending.map(({ daysLeft }) => daysLeft));
  const soon = furthest === 1 ? 'today' : `within ${plural(furthest, 'day')}`;
  const secrets = (count: number) => `${plural(count, 'client secret')} of ${of}`;
  if (ending.length === 0) return `${secrets(expired)} ${expired === 1 ? 'has' : 'have'} expired`;
  const expire = `${secrets(ending.length)} ${ending.length === 1 ? 'expires' : 'expire'} ${soon}`;
  return expired === 0 ? expire : `${expire}, ${expired} ${expired === 1 ? 'has' : 'have'} expired`;
}
