import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** A client secret ended by itself, as its managers wanted: every system uses its successor, and it is disabled. */
export class SecretEnded extends defineEvent(
  'secrets.secret-ended',
  z.object({ secretId: Id, applicationId: Id, organisationId: Id, successorId: Id }),
  {
    tell: (_, { secret }) =>
      `${secret} ended by itself: its successor is in use. It is disabled and can be enabled again.`,
  },
) {}
