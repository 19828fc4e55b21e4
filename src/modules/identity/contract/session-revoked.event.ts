import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** Someone ended one of their sessions from the list. */
export class SessionRevoked extends defineEvent(
  'identity.session-revoked',
  z.object({ userId: z.uuid(), sessionId: z.uuid() }),
) {}
