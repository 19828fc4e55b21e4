import { z } from 'zod';
import { defineQueue } from '../jobs/queue.js';
import { Id } from '../shared/id.js';

/** One job for each recorded event that anything handles: hand it to its handlers. */
export const eventRelayQueue = defineQueue('events', z.object({ eventId: Id }));
