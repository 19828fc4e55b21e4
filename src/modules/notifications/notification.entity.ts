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
    unanswered: p.integer().default(0),
    lastError: p.text().strictNullable(),
    createdAt: p.datetime(),
    settledAt: p.datetime().strictNullable(),
    reported: p.boolean(),
  },
});

/**
 * One mail to one person, or to WMDA support where there is no recipient, about one event, sweep or change of e-mail. It
 * holds ids; the mail is written when it is sent.
 */
export class Notification extends schema.class {}
schema.setClass(Notification);

export function newNotificationId(): string {
  return uuidv7();
}
