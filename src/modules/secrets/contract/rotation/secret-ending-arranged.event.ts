import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';
import { afterSilence } from './days-of-silence.js';

/** A credential manager said that a client secret ends by itself once its successor is in use, or took that back. */
export class SecretEndingArranged extends defineEvent(
  'secrets.secret-ending-arranged',
  z.object({
    secretId: Id,
    applicationId: Id,
    organisationId: Id,
    /** How many days it must have been silent; null when it does not end by itself any more. */
    days: z.int().min(0).max(30).nullable(),
    /** The successor, when that was said while it was made. */
    successorId: Id.optional(),
  }),
  {
    tell: ({ days }, { secret }) =>
      days === null
        ? `${secret} does not end by itself any more.`
        : `${secret} is to end by itself, ${afterSilence(days)}, once another one is in use.`,
  },
) {}
