import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone without a second factor enrolled one, through a mailed link. */
export class FactorEnrolled extends defineEvent('identity.factor-enrolled', z.object({ userId: Id, linkId: Id })) {}
