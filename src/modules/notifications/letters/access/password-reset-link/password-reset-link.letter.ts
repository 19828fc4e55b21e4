import { PasswordResetRequested } from '../../../../identity/contract/passwords/password-reset-requested.event.js';
import { defineLinkLetter } from '../mailed-link.js';

/** A lost password: the link goes to whoever it is that lost it. */
export const passwordResetLink = defineLinkLetter('password-reset-link', PasswordResetRequested);
