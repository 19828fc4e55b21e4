import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** A system still presents a client secret that is expired, disabled or deleted; once a day for each secret at most. */
export class RefusedSecretUsed extends defineEvent(
  'secrets.refused-secret-used',
  z.object({ secretId: z.uuid(), applicationId: z.uuid(), organisationId: z.uuid(), reason: z.string() }),
) {}
