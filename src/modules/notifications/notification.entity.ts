import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import type { NotificationState } from './contract/sent-notifications.js';

const schema = defineEntity({
  name: 'Notification',
  tableName: 'notification',
  properties: {
    id: p.uuid().primary(),
    cause: p.uuid(),
    kind: p.text(),
    recipientId: p.uuid().strictNullable(),
    address: p.text(),
    facts: p.json<Record<string, unknown>>(),
    state: p.text().$type<NotificationState>(),
    attempts: p.integer(),
    lastError: p.text().strictNullable(),
    createdAt: p.datetime(),
    settledAt: p.datetime().strictNullable(),
    reported: p.boolean(),
  },
});

const longestError = 300;

/**
 * One message to one person, or to WMDA support where there is no recipient, about one event or sweep. It holds ids; the
 * words are found when it is delivered.
 */
export class Notification extends schema.class {
  /** Another attempt was made and did not go well; it stays queued. */
  attempted(failure: Error): void {
    this.attempts += 1;
    this.lastError = `${failure.name}: ${failure.message}`.replaceAll(/\p{Cc}+/gu, ' ').slice(0, longestError);
  }

  sent(address: string, now: Date): void {
    this.attempts += 1;
    this.address = address;
    this.lastError = null;
    this.settle('sent', now);
  }

  /** Nobody tries again, unless WMDA support has it sent again. */
  giveUp(now: Date): void {
    this.settle('failed', now);
  }

  /** There is nothing to tell this person any more. */
  withdraw(now: Date): void {
    this.settle('withdrawn', now);
  }

  queueAgain(now: Date): void {
    this.state = 'queued';
    this.settledAt = null;
    this.createdAt = now;
    this.reported = false;
  }

  private settle(state: NotificationState, now: Date): void {
    this.state = state;
    this.settledAt = now;
  }
}
schema.setClass(Notification);

export function newNotificationId(): string {
  return uuidv7();
}
