import { Injectable } from '@nestjs/common';
import { ApplicationDirectory } from '../applications/contract/application-directory.js';
import type { HeldRole } from '../roles/contract/role-directory.js';
import type { NamedRole, NamedRoles } from './contract/named-roles.js';

@Injectable()
export class JoinedNamedRoles implements NamedRoles {
  constructor(private readonly applications: ApplicationDirectory) {}

  async of<Held extends HeldRole>(held: readonly Held[]): Promise<(role: Held) => NamedRole> {
    const names = await this.applications.namesOf({
      applicationIds: held.flatMap(({ applicationId }) => applicationId ?? []),
      organisationIds: held.flatMap(({ organisationId }) => organisationId ?? []),
    });
    return ({ role, organisationId, applicationId }) => ({
      role,
      ...(organisationId && {
        organisation: { id: organisationId, name: names.organisations.get(organisationId) ?? '' },
      }),
      ...(applicationId && { application: { id: applicationId, name: names.applications.get(applicationId) ?? '' } }),
    });
  }
}
