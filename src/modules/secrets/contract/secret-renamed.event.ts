import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** A credential manager gave a client secret another name. */
export class SecretRenamed extends defineEvent(
  'secrets.secret-renamed',
  z.object({ secretId: Id, applicationId: Id, organisationId: Id }),
  { tell: (_, { secret }) => `${secret} got this name in place of another.` },
) {}
