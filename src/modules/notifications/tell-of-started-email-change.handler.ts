import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { EmailChangeStarted } from '../identity/contract/email-change/email-change-started.event.js';
import { EmailChangeRecords } from '../identity/contract/email-change/email-change-records.js';
import { Notifications } from './notifications.service.js';
import { TellByLink } from './tell-by-link.js';
import { ThoseAround } from './letters/those-around.js';

/**
 * A change of e-mail: its reader confirms the new address by a link, and the reader of the former one agrees or stops it.
 * Those around the person hear of it too. The mail to the former address is found by the change: its day begins with it.
 */
@Injectable()
export class TellOfStartedEmailChange {
  constructor(
    private readonly changes: EmailChangeRecords,
    private readonly around: ThoseAround,
    private readonly tellByLink: TellByLink,
    private readonly notifications: Notifications,
  ) {}

  @OnEvent(EmailChangeStarted)
  async handle({ id, occurredAt, payload }: RelayedEvent<EmailChangeStarted>): Promise<void> {
    const { userId, linkId, changeId } = payload;
    const change = changeId && (await this.changes.find(changeId));
    if (!change) return;
    const facts = { changeId, occurredAt };
    const former = [{ id: userId, email: change.formerEmail }];
    await this.notifications.tell({ cause: changeId, kind: 'email-change-asked', facts }, former);
    await this.tellByLink.of(id, 'email-change', linkId);
    const around = await this.around.of(userId);
    await this.notifications.tell({ cause: id, kind: 'email-change-by-support', facts }, around);
  }
}
