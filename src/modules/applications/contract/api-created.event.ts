import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** WMDA support added an API that applications may reach. */
export class ApiCreated extends defineEvent(
  'applications.api-created',
  z.object({ apiId: Id, scopes: z.array(z.string()).optional() }),
) {}
