import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** A credential manager gave a client secret another name. */
export class SecretRenamed extends defineEvent(
  'secrets.secret-renamed',
  z.object({ secretId: z.uuid(), applicationId: z.uuid(), organisationId: z.uuid() }),
) {}
