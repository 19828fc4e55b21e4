import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** Someone ended the session that they were using. */
export class SignedOut extends defineEvent(
  'identity.signed-out',
  z.object({ userId: z.uuid(), sessionId: z.uuid() }),
) {}
