import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone ended the session that they were using. */
export class SignedOut extends defineEvent('identity.signed-out', z.object({ userId: Id, sessionId: Id })) {}
