import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Id } from '../../shared/id.js';
import { ApplicationDirectory } from '../../modules/applications/contract/application-directory.js';
import type { HeldRole } from '../../modules/roles/contract/role-directory.js';
import { roles } from '../../modules/roles/contract/role.js';

const Named = z.object({ id: Id, name: z.string() });

/** A role with the name of what it is held for. */
export const NamedRole = z.object({
  role: z.enum(roles),
  organisation: Named.optional(),
  application: Named.optional(),
});
export type NamedRole = z.output<typeof NamedRole>;

/** Gives names to what roles are held for. */
@Injectable()
export class NamedRoles {
  constructor(private readonly applications: ApplicationDirectory) {}

  /** Returns a function that names any of these roles. Two queries at most. */
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
