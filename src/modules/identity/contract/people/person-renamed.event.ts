import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** WMDA support corrected the name of a person. */
export class PersonRenamed extends defineEvent('identity.person-renamed', z.object({ userId: Id })) {}
