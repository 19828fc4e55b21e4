import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** Whoever runs the product lifted throttles of client systems: those of a client id, an address, or the one from the other. */
export class ThrottlesLifted extends defineEvent(
  'secrets.throttles-lifted',
  z.object({ clientId: Id.nullable(), address: z.string().nullable(), lifted: z.int() }),
) {}
