import { z } from 'zod';
import { defineEvent } from '../define-event.js';

/** The log holds events that the product did not record: so many in all, sealed as foreign. Once a day at most. */
export class ForeignEventsFound extends defineEvent(
  'events.foreign-events-found',
  z.object({ events: z.int().positive(), lastPosition: z.int().positive() }),
) {}
