import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** WMDA support corrected the name of a person. */
export class PersonRenamed extends defineEvent('identity.person-renamed', z.object({ userId: z.uuid() })) {}
