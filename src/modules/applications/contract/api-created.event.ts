import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Mark } from '../../../events/change-watch/mark.js';
import { Id } from '../../../shared/id.js';

/** WMDA support added an API that applications may reach. `mark` is of its resource and scopes. */
export class ApiCreated extends defineEvent(
  'applications.api-created',
  z.object({
    apiId: Id,
    scopes: z.array(z.string()).optional(),
    mark: Mark.optional(),
    introspectorsAdded: z.array(Id).optional(),
  }),
) {}
