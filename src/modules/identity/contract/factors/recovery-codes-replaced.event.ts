import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone got new recovery codes; the old ones ended. */
export class RecoveryCodesReplaced extends defineEvent(
  'identity.recovery-codes-replaced',
  z.object({ userId: Id, sessionId: Id }),
) {}
