import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** A recovery code stood in for the authenticator app. `left` are still unused. */
export class RecoveryCodeUsed extends defineEvent(
  'identity.recovery-code-used',
  z.object({ userId: z.uuid(), sessionId: z.uuid(), left: z.int() }),
) {}
