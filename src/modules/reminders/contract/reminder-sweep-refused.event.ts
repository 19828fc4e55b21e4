import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** The database's clock is more than an hour behind what it said before: no reminder goes out until somebody has looked. */
export class ReminderSweepRefused extends defineEvent(
  'secrets.reminder-sweep-refused',
  z.object({ databaseTime: z.iso.datetime(), saidBefore: z.iso.datetime() }),
) {}
