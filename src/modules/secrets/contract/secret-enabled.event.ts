import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** A credential manager enabled a disabled client secret: it works again. */
export class SecretEnabled extends defineEvent(
  'secrets.secret-enabled',
  z.object({ secretId: z.uuid(), applicationId: z.uuid(), organisationId: z.uuid() }),
) {}
