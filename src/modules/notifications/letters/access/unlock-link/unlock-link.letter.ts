import { UnlockLinkRequested } from '../../../../identity/contract/sign-in/unlock-link-requested.event.js';
import { defineLinkLetter } from '../mailed-link.js';

/** The right password came too early: the link goes to whoever reads the account's mail, and to nobody who tried. */
export const unlockLink = defineLinkLetter('unlock-link', UnlockLinkRequested);
