import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** WMDA support corrected what is known of a member organisation. */
export class OrganisationChanged extends defineEvent(
  'applications.organisation-changed',
  z.object({ organisationId: Id, changed: z.array(z.enum(['name', 'countryCode', 'ion', 'kind'])) }),
) {}
