import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** The reader of the former address agreed to a change of e-mail: once the new one confirms, it waits for nothing. */
export class EmailChangeAgreed extends defineEvent(
  'identity.email-change-agreed',
  z.object({ userId: Id, changeId: Id }),
) {}
