import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** A client secret fetched its first token: the system that uses it has it now. */
export class SecretFirstUsed extends defineEvent(
  'secrets.secret-first-used',
  z.object({ secretId: Id, applicationId: Id, organisationId: Id }),
  { tell: (_, { secret, ip }) => `${secret} was used for the first time${ip ? ` by a system at ${ip}` : ''}.` },
) {}
