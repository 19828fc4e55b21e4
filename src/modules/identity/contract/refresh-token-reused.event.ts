import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** A refresh token was used a second time, later than a race explains: someone else has a copy. The session ended. */
export class RefreshTokenReused extends defineEvent(
  'identity.refresh-token-reused',
  z.object({ userId: z.uuid(), sessionId: z.uuid() }),
) {}
