import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone signed in gave a wrong current password when changing it. */
export class PasswordChangeFailed extends defineEvent(
  'identity.password-change-failed',
  z.object({ userId: Id, sessionId: Id }),
) {}
