import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/**
 * Whoever runs the product lifted throttles of client systems: those of a client id, of an address, or of the one from the
 * other. Which address it was is no part of the log.
 */
export class ThrottlesLifted extends defineEvent(
  'secrets.throttles-lifted',
  z.object({ clientId: Id.nullable(), ofAddress: z.boolean(), lifted: z.int() }),
) {}
