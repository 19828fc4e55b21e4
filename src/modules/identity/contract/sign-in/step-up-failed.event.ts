import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone signed in showed a wrong second factor. */
export class StepUpFailed extends defineEvent(
  'identity.step-up-failed',
  z.object({ userId: Id, sessionId: Id, reason: z.enum(['wrong-code', 'code-used']) }),
) {}
