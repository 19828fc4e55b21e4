import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** WMDA support disabled an application: it gets no token from the next request on. */
export class ApplicationDisabled extends defineEvent(
  'applications.application-disabled',
  z.object({ applicationId: Id, organisationId: Id }),
  { bySupport: () => true, tell: () => 'The application was disabled: it gets no token.' },
) {}
