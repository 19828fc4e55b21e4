import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** WMDA support enabled a disabled application: its secrets fetch tokens again. */
export class ApplicationEnabled extends defineEvent(
  'applications.application-enabled',
  z.object({ applicationId: z.uuid(), organisationId: z.uuid() }),
) {}
