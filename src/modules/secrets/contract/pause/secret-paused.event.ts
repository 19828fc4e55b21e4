import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';
import { momentInWords } from '../../../../templating/dates.js';

/** A credential manager paused a client secret: it is refused until `until`, and works again from then on by itself. */
export class SecretPaused extends defineEvent(
  'secrets.secret-paused',
  z.object({ secretId: Id, applicationId: Id, organisationId: Id, until: z.iso.datetime() }),
  { tell: ({ until }, { secret }) => `${secret} was paused until ${momentInWords(new Date(until))}.` },
) {}
