import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** Someone signed in showed a wrong second factor. */
export class StepUpFailed extends defineEvent(
  'identity.step-up-failed',
  z.object({ userId: z.uuid(), sessionId: z.uuid(), reason: z.enum(['wrong-code', 'code-used']) }),
) {}
