import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** The reader of the new address confirmed a change of e-mail, which still waits. */
export class EmailChangeConfirmed extends defineEvent(
  'identity.email-change-confirmed',
  z.object({ userId: Id, changeId: Id }),
) {}
