import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { EmailChanged } from '../identity/contract/email-changed.event.js';
import { MailedLinks } from '../identity/contract/mailed-links.js';
import { Notifications } from './notifications.service.js';

/** Another e-mail address: told to the reader of the former one, who would hear of nothing any more. */
@Injectable()
export class TellOfChangedEmail {
  constructor(
    private readonly links: MailedLinks,
    private readonly notifications: Notifications,
  ) {}

  @OnEvent(EmailChanged)
  async handle({ id, occurredAt, payload }: RelayedEvent<EmailChanged>): Promise<void> {
    const email = await this.links.formerEmail(payload.linkId);
    if (email === undefined) return;
    const facts = { linkId: payload.linkId, occurredAt };
    await this.notifications.tell({ cause: id, kind: 'email-changed', facts }, [{ id: payload.userId, email }]);
  }
}
