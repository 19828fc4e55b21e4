import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** WMDA support enabled a disabled organisation: its applications and the roles held for them count again. */
export class OrganisationEnabled extends defineEvent(
  'applications.organisation-enabled',
  z.object({ organisationId: Id }),
) {}
