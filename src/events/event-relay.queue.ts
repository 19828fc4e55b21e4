import { z } from 'zod';
import { defineQueue } from '../jobs/queue.js';
import { Id } from '../shared/id.js';
import { handlersOf } from './on-event.js';

/**
 * One job for each recorded event and handler. Versions before this field stored one job for each event: without
 * `handler` it is for all of them.
 */
export const eventRelayQueue = defineQueue('events', z.object({ eventId: Id, handler: z.string().optional() }));

/** The jobs that hand these events to their handlers; none for an event that nothing handles. */
export function relayJobs(events: readonly { readonly id: string; readonly type: string }[]) {
  return events.flatMap(({ id, type }) => handlersOf(type).map((handler) => ({ eventId: id, handler })));
}
