import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** Someone replaced their authenticator app; their other sessions ended. */
export class FactorReplaced extends defineEvent(
  'identity.factor-replaced',
  z.object({ userId: z.uuid(), sessionId: z.uuid(), endedSessions: z.int() }),
) {}
