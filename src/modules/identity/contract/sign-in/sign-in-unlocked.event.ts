import { z } from 'zod';
import { defineEvent } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';

/** Someone followed an unlocking link: from there they may try to sign in again. Nobody is signed in by it. */
export class SignInUnlocked extends defineEvent('identity.sign-in-unlocked', z.object({ userId: Id, linkId: Id })) {}
