import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Mark } from '../../../../events/change-watch/mark.js';
import { Id } from '../../../../shared/id.js';

/**
 * A change of e-mail took effect: all sessions and other links ended. `EmailChangeRecords` knows both addresses, `mark` is
 * of the new one. With `linkId` instead of `changeId` it was recorded before changes waited.
 */
export class EmailChanged extends defineEvent(
  'identity.email-changed',
  z.object({
    userId: Id,
    linkId: Id.optional(),
    changeId: Id.optional(),
    endedSessions: z.int(),
    mark: Mark.optional(),
  }),
) {}
