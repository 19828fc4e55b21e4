import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** A recovery code stood in for the authenticator app. `left` are still unused. */
export class RecoveryCodeUsed extends defineEvent(
  'identity.recovery-code-used',
  z.object({ userId: Id, sessionId: Id, left: z.int() }),
) {}
