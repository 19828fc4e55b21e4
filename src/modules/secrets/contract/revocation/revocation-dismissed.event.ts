import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** A credential manager took note of a secret that somebody who held its value had revoked. */
export class RevocationDismissed extends defineEvent(
  'secrets.revocation-dismissed',
  z.object({ secretId: Id, applicationId: Id, organisationId: Id }),
  { tell: (_, { secret }) => `The notice was dismissed: ${secret} was revoked.` },
) {}
