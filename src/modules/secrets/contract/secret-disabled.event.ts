import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** A credential manager disabled a client secret: it is refused until it is enabled again. */
export class SecretDisabled extends defineEvent(
  'secrets.secret-disabled',
  z.object({ secretId: z.uuid(), applicationId: z.uuid(), organisationId: z.uuid() }),
) {}
