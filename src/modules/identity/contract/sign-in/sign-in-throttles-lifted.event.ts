import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/**
 * Whoever runs the product had what was counted against an account, or a network, forgotten. `userId` is null for a
 * network, and for an address that nobody has.
 */
export class ThrottlesLifted extends defineEvent(
  'identity.throttles-lifted',
  z.object({ of: z.enum(['account', 'network']), userId: Id.nullable(), lifted: z.int() }),
) {}
