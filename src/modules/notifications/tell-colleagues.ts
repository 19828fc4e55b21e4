import { Injectable } from '@nestjs/common';
import { ApplicationDirectory } from '../applications/contract/application-directory.js';
import { People, type Person } from '../identity/contract/people.js';
import { RoleDirectory } from '../roles/contract/role-directory.js';
import { Recipients } from './contract/recipients.js';
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
    private readonly roles: RoleDirectory,
    private readonly applications: ApplicationDirectory,
    private readonly recipients: Recipients,
    private readonly notifications: Notifications,
  ) {}

  async of(telling: Telling, assignment: Assignment): Promise<void> {
    const { actorId } = telling.facts;
    const concerned = await this.people.find([assignment.userId, ...(typeof actorId === 'string' ? [actorId] : [])]);
    const told = new Map(
      [...(await this.colleagues(assignment)), ...concerned].map((each) => [each.id, each] as const),
    );
    await this.notifications.tell(telling, [...told.values()]);
  }

  private async colleagues({ organisationId, applicationId }: Assignment): Promise<Pick<Person, 'id' | 'email'>[]> {
    if (organisationId) return this.roles.managersOfOrganisation(organisationId);
    if (!applicationId) return this.roles.supportPeople();
    const application = (await this.applications.known([applicationId])).get(applicationId);
    if (!application) return [];
    const scope = { applicationId, organisationId: application.organisation.id };
    return (await this.recipients.ofApplications([scope])).get(applicationId) ?? [];
  }
}
