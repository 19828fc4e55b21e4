import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** A new e-mail address was confirmed; all sessions ended. `MailedLinks.formerEmail` knows the old address. */
export class EmailChanged extends defineEvent(
  'identity.email-changed',
  z.object({ userId: z.uuid(), linkId: z.uuid(), endedSessions: z.int() }),
) {}
