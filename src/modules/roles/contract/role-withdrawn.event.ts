import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** Someone lost a role: from their next request on it counts no more. */
export class RoleWithdrawn extends defineEvent(
  'roles.role-withdrawn',
  z.object({
    assignmentId: z.uuid(),
    userId: z.uuid(),
    role: z.enum(['credential_manager', 'support']),
    organisationId: z.uuid().nullable(),
    applicationId: z.uuid().nullable(),
  }),
) {}
