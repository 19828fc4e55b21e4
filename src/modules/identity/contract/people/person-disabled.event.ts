import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** WMDA support disabled a person; all their sessions and links ended. */
export class PersonDisabled extends defineEvent(
  'identity.person-disabled',
  z.object({ userId: Id, endedSessions: z.int() }),
) {}
