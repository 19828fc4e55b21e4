import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone asked for a new password at the sign-in page: they are to be mailed this link. */
export class PasswordResetRequested extends defineEvent(
  'identity.password-reset-requested',
  z.object({ userId: Id, linkId: Id }),
) {}
