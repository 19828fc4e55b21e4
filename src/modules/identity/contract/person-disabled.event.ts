import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** WMDA support disabled a person; all their sessions and links ended. */
export class PersonDisabled extends defineEvent(
  'identity.person-disabled',
  z.object({ userId: z.uuid(), endedSessions: z.int() }),
) {}
