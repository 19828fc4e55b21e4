import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** Someone was given a role, for an organisation, an application or, as support, for everything. */
export class RoleGranted extends defineEvent(
  'roles.role-granted',
  z.object({
    assignmentId: z.uuid(),
    userId: z.uuid(),
    role: z.enum(['credential_manager', 'support']),
    organisationId: z.uuid().nullable(),
    applicationId: z.uuid().nullable(),
  }),
) {}
