import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone ended all their sessions but the one that they were using, which `sessionId` names. */
export class OtherSessionsEnded extends defineEvent(
  'identity.other-sessions-ended',
  z.object({ userId: Id, sessionId: Id, endedSessions: z.int() }),
) {}
