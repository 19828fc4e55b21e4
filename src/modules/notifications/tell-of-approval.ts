import { Injectable } from '@nestjs/common';
import { People } from '../identity/contract/people/people.js';
import { RoleDirectory } from '../roles/contract/role-directory.js';
import { Notifications, type Telling } from './notifications.service.js';
import { ThoseAround } from './letters/those-around.js';

/** Tells of a request that needs a second person of support. */
@Injectable()
export class TellOfApproval {
  constructor(
    private readonly people: People,
    private readonly roles: RoleDirectory,
    private readonly around: ThoseAround,
    private readonly notifications: Notifications,
  ) {}

  /** All of support, those who manage the same as the person whom it is about, and that person. */
  async everybody(telling: Telling, userId: string): Promise<void> {
    const owner = await this.people.find([userId]);
    await this.notifications.tell(telling, [...(await this.around.of(userId)), ...owner]);
  }

  async support(telling: Telling): Promise<void> {
    await this.notifications.tell(telling, await this.roles.supportPeople());
  }
}
