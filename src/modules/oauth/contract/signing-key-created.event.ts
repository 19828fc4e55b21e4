import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';

/** A new key will sign tokens from `signsFrom` on; it is published at once. */
export class SigningKeyCreated extends defineEvent(
  'oauth.signing-key-created',
  z.object({ kid: z.uuid(), signsFrom: z.iso.datetime() }),
) {}
