import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** A credential manager took note of a secret that somebody who held its value had revoked. */
export class RevocationDismissed extends defineEvent(
  'secrets.revocation-dismissed',
  z.object({ secretId: z.uuid(), applicationId: z.uuid(), organisationId: z.uuid() }),
) {}
