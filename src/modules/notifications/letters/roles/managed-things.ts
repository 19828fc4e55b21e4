import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ApplicationDirectory } from '../../../applications/contract/application-directory.js';
import { RoleDirectory } from '../../../roles/contract/role-directory.js';

/** A whole organisation, or one application of it; the name of the application is empty for all of them. */
export const managedThing = z.object({ organisation: z.string(), application: z.string() });
type ManagedThing = z.output<typeof managedThing>;

/** What somebody is credential manager of, by name. */
@Injectable()
export class ManagedThings {
  constructor(
    private readonly roles: RoleDirectory,
    private readonly applications: ApplicationDirectory,
  ) {}

  async of(userId: string): Promise<ManagedThing[]> {
    const held = await this.roles.rolesOf(userId);
    const applications = await this.applications.known(held.flatMap(({ applicationId }) => applicationId ?? []));
    const { organisations } = await this.applications.namesOf({
      applicationIds: [],
      organisationIds: held.flatMap(({ organisationId }) => organisationId ?? []),
    });
    return held.flatMap(({ organisationId, applicationId }) => {
      const application = applications.get(applicationId ?? '');
      if (application) return { organisation: application.organisation.name, application: application.name };
      const organisation = organisations.get(organisationId ?? '');
      return organisation === undefined ? [] : { organisation, application: '' };
    });
  }
}
