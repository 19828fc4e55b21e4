import { Injectable } from '@nestjs/common';
import { ForeignEventsFound } from '../../events/foreign-events-found.event.js';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { Notifications } from './notifications.service.js';

/** Somebody writes into the database: WMDA support should know. */
@Injectable()
export class WarnOfForeignEvents {
  constructor(private readonly notifications: Notifications) {}

  @OnEvent(ForeignEventsFound)
  async handle({ id, payload }: RelayedEvent<ForeignEventsFound>): Promise<void> {
    await this.notifications.tellSupport({ cause: id, kind: 'foreign-events-found', facts: payload });
  }
}
