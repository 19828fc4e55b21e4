import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** The tenth second factor in a row from one place failed: whoever tries knows the password. */
export class FactorFailuresMounted extends defineEvent(
  'identity.second-factor-failures-mounted',
  z.object({ userId: Id, failures: z.int() }),
) {}
