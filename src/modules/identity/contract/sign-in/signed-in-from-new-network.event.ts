import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone signed in from a network that they were not known in: not in 30 days, or not since they changed their password. */
export class SignedInFromNewNetwork extends defineEvent(
  'identity.signed-in-from-new-network',
  z.object({ userId: Id, sessionId: Id }),
) {}
