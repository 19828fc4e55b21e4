import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';
import { inWords, plural } from '../../../templating/dates.js';

/** A working secret came near its end: it crossed a threshold for the first time and only time. */
export class SecretExpiring extends defineEvent(
  'secrets.secret-expiring',
  z.object({
    secretId: Id,
    applicationId: Id,
    organisationId: Id,
    sweepId: Id,
    /** Days left at which this reminder was due. */
    threshold: z.int().positive(),
    daysLeft: z.int().positive(),
    expiresOn: z.iso.date(),
  }),
  {
    tell: ({ daysLeft, expiresOn }, { secret }) =>
      `${secret} ends soon: ${plural(daysLeft, 'day')} left, its last day is ${inWords(expiresOn)} (UTC).`,
  },
) {}
