import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';
import { inWords } from '../../../templating/dates.js';

/** A sweep found that a secret has expired: systems that use it get no token any more. */
export class SecretExpired extends defineEvent(
  'secrets.secret-expired',
  z.object({
    secretId: Id,
    applicationId: Id,
    organisationId: Id,
    sweepId: Id,
    expiresOn: z.iso.date(),
  }),
  { tell: ({ expiresOn }, { secret }) => `${secret} has expired: ${inWords(expiresOn)} (UTC) was its last day.` },
) {}
