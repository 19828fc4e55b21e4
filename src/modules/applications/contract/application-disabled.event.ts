import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** WMDA support disabled an application: it gets no token from the next request on. */
export class ApplicationDisabled extends defineEvent(
  'applications.application-disabled',
  z.object({ applicationId: z.uuid(), organisationId: z.uuid() }),
) {}
