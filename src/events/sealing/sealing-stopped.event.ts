import { z } from 'zod';
import { defineEvent } from '../define-event.js';

/**
 * The event log cannot be sealed any more: its head does not fit `position`, the last one that is sealed, or events have
 * waited for an hour under an audit key that no instance knows. Said once for each fault, and once a day at most.
 */
export class SealingStopped extends defineEvent(
  'events.sealing-stopped',
  z.object({ problem: z.enum(['chain-broken', 'key-unknown']), position: z.int().nonnegative() }),
) {}
