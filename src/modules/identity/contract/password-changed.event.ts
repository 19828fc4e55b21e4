import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** Someone changed their password; their other sessions ended. */
export class PasswordChanged extends defineEvent(
  'identity.password-changed',
  z.object({ userId: z.uuid(), sessionId: z.uuid(), endedSessions: z.int() }),
) {}
