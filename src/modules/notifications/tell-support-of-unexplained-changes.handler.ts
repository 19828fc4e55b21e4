import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { UnexplainedChangesFound } from '../../events/unexplained-changes-found.event.js';
import { Notifications } from './notifications.service.js';

/** Somebody wrote to the database by hand: support finds out who, and undoes it. */
@Injectable()
export class TellSupportOfUnexplainedChanges {
  constructor(private readonly notifications: Notifications) {}

  @OnEvent(UnexplainedChangesFound)
  async handle({ id, payload }: RelayedEvent<UnexplainedChangesFound>): Promise<void> {
    await this.notifications.tellSupport({ cause: id, kind: 'unexplained-changes', facts: payload });
  }
}
