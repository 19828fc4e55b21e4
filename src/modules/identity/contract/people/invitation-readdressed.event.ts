import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Mark } from '../../../../events/change-watch/mark.js';
import { Id } from '../../../../shared/id.js';

/** WMDA support corrected the e-mail address of someone who was only invited; their new invitation goes there. `mark` is of the address. */
export class InvitationReaddressed extends defineEvent(
  'identity.invitation-readdressed',
  z.object({ userId: Id, mark: Mark.optional() }),
) {}
