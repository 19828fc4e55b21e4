import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';
import { inWords } from '../../../templating/dates.js';

/** A credential manager created a client secret. */
export class SecretCreated extends defineEvent(
  'secrets.secret-created',
  z.object({
    secretId: Id,
    applicationId: Id,
    organisationId: Id,
    expiresOn: z.iso.date(),
    /** The secret whose place it takes. */
    replaces: Id.optional(),
  }),
  {
    tell: ({ expiresOn, replaces }, { secret }) =>
      `${secret} was created${replaces ? ' to take the place of another one' : ''}, its last day is ${inWords(expiresOn)} (UTC).`,
  },
) {}
