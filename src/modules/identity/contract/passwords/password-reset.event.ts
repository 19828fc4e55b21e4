import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Mark } from '../../../../events/change-watch/mark.js';
import { Id } from '../../../../shared/id.js';

/** Someone chose a new password through a mailed link; all their sessions ended. `mark` is of the password. */
export class PasswordReset extends defineEvent(
  'identity.password-reset',
  z.object({ userId: Id, linkId: Id, endedSessions: z.int(), mark: Mark.optional() }),
) {}
