import { Injectable } from '@nestjs/common';
import { Recipients } from './contract/recipients.js';
import { Notifications, type Telling } from './notifications.service.js';

/** Tells everyone who manages an application. */
@Injectable()
export class TellManagers {
  constructor(
    private readonly recipients: Recipients,
    private readonly notifications: Notifications,
  ) {}

  async of(telling: Telling, application: { applicationId: string; organisationId: string }): Promise<void> {
    const managers = await this.recipients.ofApplications([application]);
    await this.notifications.tell(telling, managers.get(application.applicationId) ?? []);
  }
}
