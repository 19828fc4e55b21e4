import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Mark } from '../../../../events/change-watch/mark.js';
import { Id } from '../../../../shared/id.js';

/** WMDA support erased what is known of a person. `mark` is of the address that nobody can be reached by. */
export class PersonAnonymised extends defineEvent('identity.person-anonymised', z.object({ userId: Id, mark: Mark })) {}
