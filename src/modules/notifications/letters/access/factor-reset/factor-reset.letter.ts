import { FactorReset } from '../../../../identity/contract/factors/factor-reset.event.js';
import { defineLinkLetter } from '../mailed-link.js';

/** A second factor that support took away: its owner gets a link to set up another one. */
export const factorReset = defineLinkLetter('factor-reset', FactorReset);
