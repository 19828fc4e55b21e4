import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** A key signed nothing for so long that no token of it can still live; it is published no more. */
export class SigningKeyRetired extends defineEvent('oauth.signing-key-retired', z.object({ kid: z.uuid() })) {}
