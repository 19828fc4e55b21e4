import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone replaced their authenticator app; their other sessions ended. */
export class FactorReplaced extends defineEvent(
  'identity.factor-replaced',
  z.object({ userId: Id, sessionId: Id, endedSessions: z.int() }),
) {}
