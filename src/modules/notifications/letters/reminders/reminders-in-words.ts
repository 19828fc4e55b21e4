import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../../../config/config.js';
import { Clock } from '../../../../shared/clock.js';
import type { KnownApplication } from '../../../applications/contract/application-directory.js';
import { pageOfApplication } from '../../../applications/contract/page-of-application.js';
import type { DueReminder } from '../../../reminders/contract/reminders.js';
import { advices } from '../../../secrets/contract/standing.js';
import type { UsedAddress } from '../../../secrets/contract/used-addresses.js';
import { applicationData } from '../secrets/managed-applications.js';
import { lastDay, lastUse, namedSecret } from '../secrets/secret-letters.js';
import { useData, useInWords } from './use-in-words.js';

/** One secret that ends. */
export const reminderData = z.object({
  secret: namedSecret,
  application: applicationData.application,
  expired: z.boolean(),
  daysLeft: z.int(),
  advice: z.enum(advices),
  /** The secret that can take over. */
  successor: namedSecret.omit({ lastUse: true }).nullable(),
  lastUsedFrom: z.string(),
  /** What stops with it; null for those who do not manage it, and where nothing does. */
  use: useData.nullable(),
  /** Whether the reminders of a secret that was taken over end here. */
  lastWord: z.boolean(),
  url: z.string(),
});
type ReminderData = z.output<typeof reminderData>;

/** Reminders as mails list them. */
@Injectable()
export class RemindersInWords {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Those whose application is known.
   * @param usedFrom what those who manage all of them may know
   */
  of(
    reminders: readonly DueReminder[],
    applications: ReadonlyMap<string, KnownApplication>,
    usedFrom: ReadonlyMap<string, readonly UsedAddress[]> = new Map(),
  ): readonly ReminderData[] {
    return reminders.flatMap((reminder) => {
      const application = applications.get(reminder.applicationId);
      return application ? [this.one(reminder, application, usedFrom.get(reminder.secretId) ?? [])] : [];
    });
  }

  private one(reminder: DueReminder, application: KnownApplication, addresses: readonly UsedAddress[]): ReminderData {
    const { name, hint, expiresOn, successor } = reminder;
    return {
      secret: { name, hint, lastDay: lastDay(expiresOn), lastUse: lastUse(reminder) },
      application: {
        name: application.name,
        clientId: application.clientId,
        organisation: application.organisation.name,
      },
      expired: reminder.daysLeft === 0,
      daysLeft: reminder.daysLeft,
      advice: reminder.advice,
      successor: successor && {
        name: successor.name,
        hint: successor.hint,
        lastDay: lastDay(successor.expiresOn),
      },
      lastUsedFrom: reminder.lastUsedFrom ?? '',
      use: useInWords(addresses, this.clock.now()),
      lastWord: reminder.daysLeft <= 1,
      url: `${this.config.publicUrl}${pageOfApplication(reminder.applicationId)}`,
    };
  }
}
