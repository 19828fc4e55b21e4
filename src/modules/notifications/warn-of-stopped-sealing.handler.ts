import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { SealingStopped } from '../../events/sealing-stopped.event.js';
import { Notifications } from './notifications.service.js';

/** The event log proves nothing any more from here on: WMDA support has it looked at. */
@Injectable()
export class WarnOfStoppedSealing {
  constructor(private readonly notifications: Notifications) {}

  @OnEvent(SealingStopped)
  async handle({ id, occurredAt, payload }: RelayedEvent<SealingStopped>): Promise<void> {
    await this.notifications.tellSupport({ cause: id, kind: 'sealing-stopped', facts: { ...payload, occurredAt } });
  }
}
