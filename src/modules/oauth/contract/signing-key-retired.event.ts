import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** A key is published no more: no token of it can still live, or it was compromised and none may. */
export class SigningKeyRetired extends defineEvent('oauth.signing-key-retired', z.object({ kid: Id })) {}
