import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** The reader of the former address stopped a change of e-mail: another one needs a second person of support. */
export class EmailChangeStopped extends defineEvent(
  'identity.email-change-stopped',
  z.object({ userId: Id, changeId: Id }),
) {}
