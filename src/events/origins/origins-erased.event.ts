import { z } from 'zod';
import { Id } from '../../shared/id.js';
import { defineEvent } from '../define-event.js';

/** The addresses and user agents beside a person's events were erased: `verify-audit` does not miss them. */
export class OriginsErased extends defineEvent('events.origins-erased', z.object({ userId: Id })) {}
