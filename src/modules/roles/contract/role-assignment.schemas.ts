import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { pageOf, pageQuery } from '../../../shared/pagination.js';
import { type RoleScope, roles } from './role.js';

const OrganisationId = Id.optional().meta({ description: 'For all its applications, those to come too' });
const ApplicationId = Id.optional().meta({ description: 'For this application alone' });
const oneScope = 'give exactly one of organisationId and applicationId';

/** A role to be given: of a credential manager for one organisation or one application, of support for everything. */
export const GrantRole = z
  .strictObject({ userId: Id, role: z.enum(roles), organisationId: OrganisationId, applicationId: ApplicationId })
  .superRefine(({ role, organisationId, applicationId }, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (role === 'credential_manager') {
      if (!organisationId === !applicationId) complain(organisationId ? 'applicationId' : 'organisationId', oneScope);
      return;
    }
    if (organisationId) complain('organisationId', 'support holds its role for everything');
    if (applicationId) complain('applicationId', 'support holds its role for everything');
  })
  .meta({ id: 'GrantRole' });
export type GrantRole = z.output<typeof GrantRole>;

/** The scope of a body that keeps the rules above. */
export function scopeOf({ role, organisationId, applicationId }: GrantRole): RoleScope {
  if (role === 'support') return { role };
  return organisationId ? { role, organisationId } : { role, applicationId: applicationId ?? '' };
}

/** Which assignments to list. */
export const ListRoleAssignments = z.strictObject({
  ...pageQuery,
  userId: Id.optional(),
  organisationId: Id.optional().meta({ description: 'Held for the whole organisation' }),
  applicationId: Id.optional().meta({ description: 'Held for this application alone' }),
});
export type ListRoleAssignments = z.output<typeof ListRoleAssignments>;

/** A role that somebody holds, as WMDA support sees it. */
export const RoleAssignmentView = z
  .object({
    id: Id,
    userId: Id,
    role: z.enum(roles),
    organisationId: Id.nullable(),
    applicationId: Id.nullable(),
    grantedAt: z.iso.datetime(),
    grantedBy: Id.nullable().meta({ description: 'null when the system itself granted it' }),
  })
  .meta({ id: 'RoleAssignment' });
export type RoleAssignmentView = z.output<typeof RoleAssignmentView>;
export const RoleAssignmentPage = pageOf(RoleAssignmentView);
