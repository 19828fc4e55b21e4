import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** A credential manager created a client secret. */
export class SecretCreated extends defineEvent(
  'secrets.secret-created',
  z.object({ secretId: z.uuid(), applicationId: z.uuid(), organisationId: z.uuid(), expiresOn: z.iso.date() }),
) {}
