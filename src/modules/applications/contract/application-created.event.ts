import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** WMDA support created an application for an organisation, with its permanent client id. */
export class ApplicationCreated extends defineEvent(
  'applications.application-created',
  z.object({
    applicationId: z.uuid(),
    organisationId: z.uuid(),
    clientId: z.uuid(),
    apiIds: z.array(z.uuid()),
  }),
) {}
