import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** WMDA support added a member organisation. */
export class OrganisationCreated extends defineEvent(
  'applications.organisation-created',
  z.object({ organisationId: Id }),
) {}
