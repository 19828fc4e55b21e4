import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** Someone changed their password; their other sessions ended. */
export class PasswordChanged extends defineEvent(
  'identity.password-changed',
  z.object({ userId: Id, sessionId: Id, endedSessions: z.int() }),
) {}
