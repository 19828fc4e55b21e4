import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** WMDA support changed an API that applications may reach. */
export class ApiChanged extends defineEvent(
  'applications.api-changed',
  z.object({
    apiId: Id,
    /** Those it has now, where they changed: applications lose what is not among them. */
    scopes: z.array(z.string()).optional(),
    changed: z.array(z.enum(['code', 'name', 'resource', 'scopes', 'introspectionApplicationIds'])),
  }),
) {}
