import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** WMDA support corrected what is known of a member organisation. */
export class OrganisationChanged extends defineEvent(
  'applications.organisation-changed',
  z.object({ organisationId: z.uuid(), changed: z.array(z.enum(['name', 'countryCode', 'ion', 'kind'])) }),
) {}
