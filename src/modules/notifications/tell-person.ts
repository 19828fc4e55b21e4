import { Injectable } from '@nestjs/common';
import { People } from '../identity/contract/people/people.js';
import { Notifications, type Telling } from './notifications.service.js';

/** Tells one person of their own account. */
@Injectable()
export class TellPerson {
  constructor(
    private readonly people: People,
    private readonly notifications: Notifications,
  ) {}

  async of(telling: Telling, userId: string): Promise<void> {
    await this.notifications.tell(telling, await this.people.find([userId]));
  }
}
