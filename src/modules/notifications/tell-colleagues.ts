import { Injectable } from '@nestjs/common';
import { People } from '../identity/contract/people/people.js';
import { Colleagues } from './letters/roles/colleagues.js';
import { Notifications, type Telling } from './notifications.service.js';

interface Assignment {
  readonly userId: string;
  readonly organisationId: string | null;
  readonly applicationId: string | null;
}

/** Tells the person whom a role is about, the active people who hold the same one, and whoever changed it. */
@Injectable()
export class TellColleagues {
  constructor(
    private readonly people: People,
    private readonly colleagues: Colleagues,
    private readonly notifications: Notifications,
  ) {}

  async of(telling: Telling, assignment: Assignment): Promise<void> {
    const { actorId } = telling.facts;
    const concerned = await this.people.find([assignment.userId, ...(typeof actorId === 'string' ? [actorId] : [])]);
    const told = new Map(
      [...(await this.colleagues.of(assignment)), ...concerned].map((each) => [each.id, each] as const),
    );
    await this.notifications.tell(telling, [...told.values()]);
  }
}
