import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { EmailChanged } from '../identity/contract/email-change/email-changed.event.js';
import { EmailChangeRecords } from '../identity/contract/email-change/email-change-records.js';
import { Notifications } from './notifications.service.js';

/** Another e-mail address: told at both, as the reader of the former one would hear of nothing any more. */
@Injectable()
export class TellOfChangedEmail {
  constructor(
    private readonly changes: EmailChangeRecords,
    private readonly notifications: Notifications,
  ) {}

  @OnEvent(EmailChanged)
  async handle({ id, occurredAt, payload }: RelayedEvent<EmailChanged>): Promise<void> {
    const { userId, linkId, changeId = linkId } = payload;
    const change = changeId && (await this.changes.find(changeId));
    if (!change) return;
    const facts = { changeId, occurredAt };
    const at = (email: string) => [{ id: userId, email }];
    await this.notifications.tell({ cause: id, kind: 'email-changed', facts }, at(change.formerEmail));
    await this.notifications.tell({ cause: id, kind: 'email-change-done', facts }, at(change.newEmail));
  }
}
