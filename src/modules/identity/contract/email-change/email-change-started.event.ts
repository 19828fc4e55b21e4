import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/**
 * WMDA support asked for a new e-mail address: the former one is told, and the link goes to the new one. Without
 * `changeId` it was recorded before changes waited.
 */
export class EmailChangeStarted extends defineEvent(
  'identity.email-change-started',
  z.object({ userId: Id, linkId: Id, changeId: Id.optional() }),
) {}
