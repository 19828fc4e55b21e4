import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

const whyRefused: Readonly<Record<string, string>> = {
  expired: 'has expired',
  disabled: 'is disabled',
  deleted: 'was deleted',
};

/** A system still presents a client secret that is expired, disabled or deleted; once a day for each secret at most. */
export class RefusedSecretUsed extends defineEvent(
  'secrets.refused-secret-used',
  z.object({
    secretId: Id,
    applicationId: Id,
    organisationId: Id,
    /** One of the verifier's reasons; later versions may know more. */
    reason: z.string().regex(/^[a-z_]{1,40}$/),
  }),
  {
    tell: ({ reason }, { secret }) =>
      `${secret} ${whyRefused[reason] ?? 'does not work'}, and a system still presents it.`,
  },
) {}
