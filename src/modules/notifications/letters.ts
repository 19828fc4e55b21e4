import { Injectable } from '@nestjs/common';
import { AccessLetters } from './access-letters.js';
import { AccountLetters } from './account-letters.js';
import { AlarmLetters } from './alarm-letters.js';
import { ApprovalLetters } from './approval-letters.js';
import { EmailChangeLetters } from './email-change-letters.js';
import { EventLogLetters } from './event-log-letters.js';
import type { Letter, LetterWriter, Reader } from './define-letter.js';
import type { QueuedNotification } from './notification.queries.js';
import { MailServerLetters } from './mail-server-letters.js';
import { ReminderLetters } from './reminder-letters.js';
import { RoleLetters } from './role-letters.js';
import { SecretLetters } from './secret-letters.js';
import { SupportLetters } from './support-letters.js';
import { SweepLetters } from './sweep-letters.js';

/** Every kind of letter, each with its writer. */
@Injectable()
export class Letters {
  private readonly writers: readonly LetterWriter[];

  constructor(
    reminders: ReminderLetters,
    secrets: SecretLetters,
    roles: RoleLetters,
    accounts: AccountLetters,
    access: AccessLetters,
    emailChanges: EmailChangeLetters,
    approvals: ApprovalLetters,
    support: SupportLetters,
    alarms: AlarmLetters,
    eventLog: EventLogLetters,
    sweeps: SweepLetters,
    mailServer: MailServerLetters,
  ) {
    const told = [reminders, secrets, roles, accounts, access, emailChanges, approvals];
    this.writers = [...told, support, alarms, eventLog, sweeps, mailServer];
  }

  /** @throws Error for a kind that this version does not know: a newer instance will write it */
  write({ kind, cause, facts }: QueuedNotification, reader: Reader): Promise<Letter | undefined> {
    const writer = this.writers.find(({ kinds }) => kinds.includes(kind));
    if (!writer) throw new Error(`no letter of the kind ${kind} in this version`);
    return writer.write({ kind, cause, facts, reader });
  }
}
