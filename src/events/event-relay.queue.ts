import { z } from 'zod';
import { defineQueue } from '../jobs/queue.js';

/** One job for each recorded event: hand it to its handlers. */
export const eventRelayQueue = defineQueue('events', z.object({ eventId: z.uuid() }));
