import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** WMDA support disabled an organisation: its applications get no token, roles held for them are suspended. */
export class OrganisationDisabled extends defineEvent(
  'applications.organisation-disabled',
  z.object({ organisationId: Id }),
) {}
