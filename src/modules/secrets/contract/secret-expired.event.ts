import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** A sweep found that a secret has expired: systems that use it get no token any more. */
export class SecretExpired extends defineEvent(
  'secrets.secret-expired',
  z.object({
    secretId: z.uuid(),
    applicationId: z.uuid(),
    organisationId: z.uuid(),
    sweepId: z.uuid(),
    expiresOn: z.iso.date(),
  }),
) {}
