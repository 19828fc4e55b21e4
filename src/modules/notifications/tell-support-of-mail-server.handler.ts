import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { MailServerRefused } from './letters/operations/mail-server-refused/mail-server-refused.event.js';
import { Notifications } from './notifications.service.js';

/** All mails wait. This one does too, unless the server lets some senders in; then it says what happened. */
@Injectable()
export class TellSupportOfMailServer {
  constructor(private readonly notifications: Notifications) {}

  @OnEvent(MailServerRefused)
  async handle({ id, payload }: RelayedEvent<MailServerRefused>): Promise<void> {
    await this.notifications.tellSupport({ cause: id, kind: 'mail-server-refused', facts: payload });
  }
}
