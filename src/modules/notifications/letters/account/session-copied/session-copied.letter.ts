import { RefreshTokenReused } from '../../../../identity/contract/sessions/refresh-token-reused.event.js';
import { defineSessionLetter } from '../session-letter.js';

/** A session ended because its refresh token came twice: somebody may have a copy of it. */
export const sessionCopied = defineSessionLetter('session-copied', RefreshTokenReused);
