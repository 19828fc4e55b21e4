import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone ended one of their sessions from the list. */
export class SessionRevoked extends defineEvent('identity.session-revoked', z.object({ userId: Id, sessionId: Id })) {}
