import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone signed in with a browser that carried this session still: it ended, and another one took its place. */
export class SessionReplaced extends defineEvent(
  'identity.session-replaced',
  z.object({ userId: Id, sessionId: Id }),
) {}
