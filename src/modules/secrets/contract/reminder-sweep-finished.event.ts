import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** A sweep claimed everything that was due and is sealed: nothing is added to it any more. */
export class ReminderSweepFinished extends defineEvent(
  'secrets.reminder-sweep-finished',
  z.object({ sweepId: z.uuid(), claimed: z.int().nonnegative() }),
) {}
