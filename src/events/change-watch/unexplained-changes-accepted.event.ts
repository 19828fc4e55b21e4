import { z } from 'zod';
import { defineEvent } from '../define-event.js';

/** Whoever runs the product looked at changes that no event tells of: this event does from now on. */
export class UnexplainedChangesAccepted extends defineEvent(
  'events.unexplained-changes-accepted',
  z.object({ changeIds: z.array(z.int()) }),
) {}
