import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Mark } from '../../../../events/change-watch/mark.js';
import { Id } from '../../../../shared/id.js';

/** An invited person chose a password; they enrol a second factor next. `mark` is of the password. */
export class InvitationAccepted extends defineEvent(
  'identity.invitation-accepted',
  z.object({ userId: Id, linkId: Id, mark: Mark.optional() }),
) {}
