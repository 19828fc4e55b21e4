import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** WMDA support created an application for an organisation, with its permanent client id. */
export class ApplicationCreated extends defineEvent(
  'applications.application-created',
  z.object({
    applicationId: Id,
    organisationId: Id,
    clientId: Id,
    apiIds: z.array(Id),
  }),
  { bySupport: () => true, tell: () => 'The application was created.' },
) {}
