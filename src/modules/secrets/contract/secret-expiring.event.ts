import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** A working secret came near its end: it crossed a threshold for the first time and only time. */
export class SecretExpiring extends defineEvent(
  'secrets.secret-expiring',
  z.object({
    secretId: z.uuid(),
    applicationId: z.uuid(),
    organisationId: z.uuid(),
    sweepId: z.uuid(),
    /** Days left at which this reminder was due. */
    threshold: z.int().positive(),
    daysLeft: z.int().positive(),
    expiresOn: z.iso.date(),
  }),
) {}
