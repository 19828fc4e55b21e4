import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { EmailChangeRecords } from '../identity/contract/email-change/email-change-records.js';
import { EmailChangeStopped } from '../identity/contract/email-change/email-change-stopped.event.js';
import { RoleDirectory } from '../roles/contract/role-directory.js';
import { Notifications } from './notifications.service.js';

/** A change of e-mail that its owner stopped: support has to ask why, and the new address waits for nothing any more. */
@Injectable()
export class TellOfStoppedEmailChange {
  constructor(
    private readonly changes: EmailChangeRecords,
    private readonly roles: RoleDirectory,
    private readonly notifications: Notifications,
  ) {}

  @OnEvent(EmailChangeStopped)
  async handle({ id, occurredAt, payload }: RelayedEvent<EmailChangeStopped>): Promise<void> {
    const { userId, changeId } = payload;
    const change = await this.changes.find(changeId);
    if (!change) return;
    const facts = { changeId, occurredAt };
    const support = await this.roles.supportPeople();
    await this.notifications.tell({ cause: id, kind: 'email-change-stopped', facts }, support);
    const address = [{ id: userId, email: change.newEmail }];
    await this.notifications.tell({ cause: id, kind: 'email-change-not-made', facts }, address);
  }
}
