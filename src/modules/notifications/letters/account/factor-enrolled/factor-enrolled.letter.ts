import { z } from 'zod';
import { FactorEnrolled } from '../../../../identity/contract/factors/factor-enrolled.event.js';
import { defineLetter } from '../../../define-letter.js';
import { accountData, accountFacts, notYou, OwnAccount } from '../own-account.js';

/** A first authenticator app: if it was not them, somebody reads their mail and knows their password. */
export const factorEnrolled = defineLetter({
  kind: 'factor-enrolled',
  on: [FactorEnrolled],
  needs: { account: OwnAccount },
  facts: z.object(accountFacts),
  data: { ...accountData, ...notYou },
  readers: ({ payload, occurredAt }, { account }) => account.owner({ ...payload, occurredAt }),
  write: ({ facts }, { account }) => account.content(facts),
});
