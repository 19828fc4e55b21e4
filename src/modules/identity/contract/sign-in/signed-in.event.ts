import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone signed in with password and second factor, and a session began. */
export class SignedIn extends defineEvent(
  'identity.signed-in',
  z.object({
    userId: Id,
    sessionId: Id,
    kind: z.enum(['api', 'browser']),
    method: z.enum(['totp', 'recovery-code']),
  }),
) {}
