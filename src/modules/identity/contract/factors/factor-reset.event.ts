import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** WMDA support took away someone’s second factor; all their sessions ended, and this link enrols a new one. */
export class FactorReset extends defineEvent(
  'identity.mfa-reset',
  z.object({ userId: Id, linkId: Id, endedSessions: z.int() }),
) {}
