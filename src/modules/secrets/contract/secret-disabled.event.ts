import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** A credential manager disabled a client secret: it is refused until it is enabled again. */
export class SecretDisabled extends defineEvent(
  'secrets.secret-disabled',
  z.object({ secretId: Id, applicationId: Id, organisationId: Id }),
  { tell: (_, { secret }) => `${secret} was disabled: it is refused until it is enabled again.` },
) {}
