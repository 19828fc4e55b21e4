import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** A sign-in was refused. `userId` is null when nobody has the e-mail address that was given. */
export class SignInFailed extends defineEvent(
  'identity.sign-in-failed',
  z.object({
    userId: Id.nullable(),
    step: z.enum(['password', 'second-factor']),
    reason: z.enum(['unknown-email', 'wrong-password', 'not-active', 'challenge-ended', 'wrong-code', 'code-used']),
  }),
) {}
