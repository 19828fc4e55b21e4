import { SignedInFromNewNetwork } from '../../../../identity/contract/sign-in/signed-in-from-new-network.event.js';
import { defineSessionLetter } from '../session-letter.js';

/** A sign-in from where they were not known: if it was not them, somebody has both their factors. */
export const newNetwork = defineSessionLetter('new-network', SignedInFromNewNetwork);
