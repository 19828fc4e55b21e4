import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** WMDA support enabled a disabled person. */
export class PersonEnabled extends defineEvent('identity.person-enabled', z.object({ userId: Id })) {}
