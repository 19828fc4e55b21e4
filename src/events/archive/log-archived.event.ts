import { z } from 'zod';
import { defineEvent } from '../define-event.js';

/** The events up to this position, all of them before that day, were moved from the log into a file with this SHA-256. */
export class LogArchived extends defineEvent(
  'events.log-archived',
  z.object({
    events: z.int().positive(),
    position: z.int().positive(),
    before: z.iso.date(),
    sha256: z.hash('sha256'),
  }),
) {}
