import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** Someone without a second factor gave their right password: they are to be mailed a link to enrol one. */
export class EnrolmentLinkRequested extends defineEvent(
  'identity.enrolment-link-requested',
  z.object({ userId: z.uuid() }),
) {}
