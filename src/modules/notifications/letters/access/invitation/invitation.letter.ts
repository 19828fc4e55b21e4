import { PersonInvited } from '../../../../identity/contract/people/person-invited.event.js';
import { defineLinkLetter } from '../mailed-link.js';

/** An invitation: the link goes to the invited. */
export const invitation = defineLinkLetter('invitation', PersonInvited);
