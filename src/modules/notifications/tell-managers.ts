import { Injectable } from '@nestjs/common';
import { People, type Person } from '../identity/contract/people/people.js';
import { Recipients } from './contract/recipients.js';
import { Notifications, type Telling } from './notifications.service.js';

/** Tells everyone who manages an application, and whoever did it though they do not. */
@Injectable()
export class TellManagers {
  constructor(
    private readonly recipients: Recipients,
    private readonly people: People,
    private readonly notifications: Notifications,
  ) {}

  async of(telling: Telling, application: { applicationId: string; organisationId: string }): Promise<void> {
    const managers = (await this.recipients.ofApplications([application])).get(application.applicationId) ?? [];
    await this.notifications.tell(telling, managers);
    const actor = await this.actorOf(telling);
    if (!actor || managers.some(({ id }) => id === actor.id)) return;
    await this.notifications.tell({ ...telling, facts: { ...telling.facts, asActor: true } }, [actor]);
  }

  private async actorOf({ facts: { actorId } }: Telling): Promise<Person | undefined> {
    if (typeof actorId !== 'string') return undefined;
    return (await this.people.find([actorId]))[0];
  }
}
