import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** Someone without a second factor gave their right password, or support asked for them: this link, mailed, enrols one. */
export class EnrolmentLinkRequested extends defineEvent(
  'identity.enrolment-link-requested',
  z.object({ userId: z.uuid(), linkId: z.uuid() }),
) {}
