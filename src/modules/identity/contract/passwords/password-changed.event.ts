import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Mark } from '../../../../events/change-watch/mark.js';
import { Id } from '../../../../shared/id.js';

/** Someone changed their password; their other sessions ended. `mark` is of the password. */
export class PasswordChanged extends defineEvent(
  'identity.password-changed',
  z.object({ userId: Id, sessionId: Id, endedSessions: z.int(), mark: Mark.optional() }),
) {}
