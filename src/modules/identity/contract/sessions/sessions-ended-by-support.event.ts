import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** WMDA support signed someone out everywhere. */
export class SessionsEndedBySupport extends defineEvent(
  'identity.sessions-ended-by-support',
  z.object({ userId: Id, endedSessions: z.int() }),
) {}
