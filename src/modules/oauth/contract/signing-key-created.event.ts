import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** A new key will sign tokens from `signsFrom` on; it is published at once. */
export class SigningKeyCreated extends defineEvent(
  'oauth.signing-key-created',
  z.object({ kid: Id, signsFrom: z.iso.datetime() }),
) {}
