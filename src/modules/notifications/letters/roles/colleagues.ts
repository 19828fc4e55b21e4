import { Injectable } from '@nestjs/common';
import { ApplicationDirectory } from '../../../applications/contract/application-directory.js';
import type { Person } from '../../../identity/contract/people/people.js';
import { RoleDirectory } from '../../../roles/contract/role-directory.js';
import { Recipients } from '../../contract/recipients.js';

/** For what a role is held: an organisation, an application, or, with neither, everything. */
interface Scope {
  readonly organisationId: string | null;
  readonly applicationId: string | null;
}

/** Who holds the same role. */
@Injectable()
export class Colleagues {
  constructor(
    private readonly roles: RoleDirectory,
    private readonly applications: ApplicationDirectory,
    private readonly recipients: Recipients,
  ) {}

  /** Active people. */
  async of({ organisationId, applicationId }: Scope): Promise<Pick<Person, 'id' | 'email'>[]> {
    if (organisationId) return this.roles.managersOfOrganisation(organisationId);
    if (!applicationId) return this.roles.supportPeople();
    const application = (await this.applications.known([applicationId])).get(applicationId);
    if (!application) return [];
    const scope = { applicationId, organisationId: application.organisation.id };
    return (await this.recipients.ofApplications([scope])).get(applicationId) ?? [];
  }
}
