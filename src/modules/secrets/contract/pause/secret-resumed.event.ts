import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** The pause of a client secret is over, by itself or because a credential manager ended it: the secret works again. */
export class SecretResumed extends defineEvent(
  'secrets.secret-resumed',
  z.object({ secretId: Id, applicationId: Id, organisationId: Id, pausedAt: z.iso.datetime() }),
  { tell: (_, { secret }) => `${secret} works again: its pause is over.` },
) {}
