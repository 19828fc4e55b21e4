import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** A client secret should have ended by itself by now, but so many addresses that used it have not used its successor yet. */
export class SecretEndingHeldUp extends defineEvent(
  'secrets.secret-ending-held-up',
  z.object({ secretId: Id, applicationId: Id, organisationId: Id, successorId: Id, addresses: z.int().min(1) }),
  {
    tell: ({ addresses }, { secret }) =>
      `${secret} does not end by itself yet: ${addresses === 1 ? '1 address' : `${addresses} addresses`} that used it did not use its successor.`,
  },
) {}
