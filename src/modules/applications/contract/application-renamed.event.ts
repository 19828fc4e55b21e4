import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** WMDA support gave an application another name; its client id stays. */
export class ApplicationRenamed extends defineEvent(
  'applications.application-renamed',
  z.object({ applicationId: Id, organisationId: Id }),
  { bySupport: () => true, tell: () => 'The application got another name; its client id stays.' },
) {}
