import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Mark } from '../../../events/change-watch/mark.js';
import { Id } from '../../../shared/id.js';

/** WMDA support changed an API that applications may reach. `mark` is of its resource and scopes, where they changed. */
export class ApiChanged extends defineEvent(
  'applications.api-changed',
  z.object({
    apiId: Id,
    /** The scopes it has now, if they changed: applications lose every other one. */
    scopes: z.array(z.string()).optional(),
    changed: z.array(z.enum(['code', 'name', 'resource', 'scopes', 'introspectionApplicationIds'])),
    mark: Mark.optional(),
    introspectorsAdded: z.array(Id).optional(),
    introspectorsRemoved: z.array(Id).optional(),
  }),
) {}
