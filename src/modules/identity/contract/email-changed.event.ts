import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Mark } from '../../../events/mark.js';
import { Id } from '../../../shared/id.js';

/** A new e-mail address was confirmed; all sessions ended. `MailedLinks.formerEmail` knows the old address, `mark` is of the new one. */
export class EmailChanged extends defineEvent(
  'identity.email-changed',
  z.object({ userId: Id, linkId: Id, endedSessions: z.int(), mark: Mark.optional() }),
) {}
