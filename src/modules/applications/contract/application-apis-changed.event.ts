import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';
import { plural } from '../../../templating/dates.js';

/** WMDA support changed which APIs an application reaches; `apiIds` are those it reaches now. */
export class ApplicationApisChanged extends defineEvent(
  'applications.application-apis-changed',
  z.object({
    applicationId: Id,
    organisationId: Id,
    apiIds: z.array(Id),
    added: z.array(Id).optional(),
    removed: z.array(Id).optional(),
  }),
  {
    bySupport: () => true,
    tell: ({ apiIds }) => `The APIs that the application reaches were changed: ${plural(apiIds.length, 'API')} now.`,
  },
) {}
