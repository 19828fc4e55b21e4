import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** The right password came while sign-in was slowed down there: its owner is to be mailed this link. */
export class UnlockLinkRequested extends defineEvent(
  'identity.unlock-link-requested',
  z.object({ userId: Id, linkId: Id }),
) {}
