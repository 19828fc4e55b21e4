import { EmailChangeStarted } from '../../../../identity/contract/email-change/email-change-started.event.js';
import { defineLinkLetter } from '../../access/mailed-link.js';

/** A change of e-mail: the reader of the new address confirms it by a link. */
export const emailChange = defineLinkLetter('email-change', EmailChangeStarted);
