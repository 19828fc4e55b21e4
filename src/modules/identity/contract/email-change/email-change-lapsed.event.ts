import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** A change of e-mail ended by itself: it was not confirmed in time, or somebody else has the address by now. */
export class EmailChangeLapsed extends defineEvent(
  'identity.email-change-lapsed',
  z.object({ userId: Id, changeId: Id, reason: z.enum(['lapsed', 'address-taken']) }),
) {}
