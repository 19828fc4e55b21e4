import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** WMDA support changed which APIs an application reaches; `apiIds` are those it reaches now. */
export class ApplicationApisChanged extends defineEvent(
  'applications.application-apis-changed',
  z.object({ applicationId: z.uuid(), organisationId: z.uuid(), apiIds: z.array(z.uuid()) }),
) {}
