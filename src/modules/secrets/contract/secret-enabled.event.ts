import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** A credential manager enabled a disabled client secret: it works again. */
export class SecretEnabled extends defineEvent(
  'secrets.secret-enabled',
  z.object({ secretId: Id, applicationId: Id, organisationId: Id }),
  { tell: (_, { secret }) => `${secret} was enabled again.` },
) {}
