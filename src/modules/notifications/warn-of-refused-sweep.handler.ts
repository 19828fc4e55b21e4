import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { ReminderSweepRefused } from '../reminders/contract/reminder-sweep-refused.event.js';
import { Notifications } from './notifications.service.js';

/** Nobody is reminded until somebody has looked at the database's clock. */
@Injectable()
export class WarnOfRefusedSweep {
  constructor(private readonly notifications: Notifications) {}

  @OnEvent(ReminderSweepRefused)
  async handle({ id, payload }: RelayedEvent<ReminderSweepRefused>): Promise<void> {
    await this.notifications.tellSupport({ cause: id, kind: 'reminder-sweep-refused', facts: payload });
  }
}
