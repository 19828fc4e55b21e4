import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Mark } from '../../../../events/change-watch/mark.js';
import { Id } from '../../../../shared/id.js';

/** Someone was invited, or invited again: they are to be mailed this link. `mark` is of their address, where it is new. */
export class PersonInvited extends defineEvent(
  'identity.person-invited',
  z.object({ userId: Id, linkId: Id, mark: Mark.optional() }),
) {}
