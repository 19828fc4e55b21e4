import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone without a second factor gave their right password, or support asked for them: this link, mailed, enrols one. */
export class EnrolmentLinkRequested extends defineEvent(
  'identity.enrolment-link-requested',
  z.object({ userId: Id, linkId: Id }),
) {}
