import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { pageOf } from '../../../shared/pagination.js';
import { NamedRole } from './named-roles.js';

/** A person as WMDA support sees them. */
export const PersonView = z
  .object({
    id: Id,
    email: z.string(),
    name: z.string(),
    status: z.enum(['invited', 'active', 'disabled']),
    mfaEnrolled: z.boolean(),
    pendingEmail: z.string().nullable().meta({ description: 'Where a change of e-mail under way leads to' }),
    pendingEmailFrom: z.iso.datetime().nullable().meta({
      description: 'When it takes effect unless the former address stops it; null while nobody can say',
    }),
    createdAt: z.iso.datetime(),
    lastSignInAt: z.iso.datetime().nullable(),
    roles: z.array(NamedRole.extend({ id: Id.meta({ description: 'Of the assignment, to withdraw it by' }) })),
  })
  .meta({ id: 'Person' });
export type PersonView = z.output<typeof PersonView>;
export const PersonPage = pageOf(PersonView);
