import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** A sweep claimed everything that was due and is sealed: nothing is added to it any more. */
export class ReminderSweepFinished extends defineEvent(
  'secrets.reminder-sweep-finished',
  z.object({ sweepId: Id, claimed: z.int().nonnegative() }),
) {}
