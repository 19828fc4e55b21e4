import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone signed in showed their second factor again. */
export class SteppedUp extends defineEvent('identity.stepped-up', z.object({ userId: Id, sessionId: Id })) {}
