import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** WMDA support enabled a disabled person. */
export class PersonEnabled extends defineEvent('identity.person-enabled', z.object({ userId: z.uuid() })) {}
