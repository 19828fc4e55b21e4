import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** WMDA support gave someone a new e-mail address: it counts once the link mailed there is followed. */
export class EmailChangeStarted extends defineEvent(
  'identity.email-change-started',
  z.object({ userId: Id, linkId: Id }),
) {}
