import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** A refresh token was used a second time, later than a race explains: someone else has a copy. The session ended. */
export class RefreshTokenReused extends defineEvent(
  'identity.refresh-token-reused',
  z.object({ userId: Id, sessionId: Id }),
) {}
