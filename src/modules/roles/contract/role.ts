import { z } from 'zod';
import { Id } from '../../../shared/id.js';

export const roles = ['credential_manager', 'support'] as const;

/** What a person may be here: manager of some applications' secrets, or WMDA support. */
export type Role = (typeof roles)[number];

/** One assignment as events tell of it. Exactly one of the two scopes for a credential manager, none for support. */
export const AssignmentFacts = z.object({
  assignmentId: Id,
  userId: Id,
  role: z.enum(roles),
  organisationId: Id.nullable(),
  applicationId: Id.nullable(),
});

/** A role and what it reaches: a credential manager's organisation or application, everything for support. */
export type RoleScope =
  | { readonly role: 'credential_manager'; readonly organisationId: string }
  | { readonly role: 'credential_manager'; readonly applicationId: string }
  | { readonly role: 'support' };

/** What a credential manager may be one of. */
export type ManagerScope = Exclude<RoleScope, { readonly role: 'support' }>;
