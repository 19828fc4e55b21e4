import { EnrolmentLinkRequested } from '../../../../identity/contract/factors/enrolment-link-requested.event.js';
import { defineLinkLetter } from '../mailed-link.js';

/** Somebody needs to enrol an authenticator app: the link goes to them. */
export const enrolmentLink = defineLinkLetter('enrolment-link', EnrolmentLinkRequested);
