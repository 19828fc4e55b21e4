import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** WMDA support enabled a disabled application: its secrets fetch tokens again. */
export class ApplicationEnabled extends defineEvent(
  'applications.application-enabled',
  z.object({ applicationId: Id, organisationId: Id }),
  { bySupport: () => true, tell: () => 'The application was enabled again.' },
) {}
