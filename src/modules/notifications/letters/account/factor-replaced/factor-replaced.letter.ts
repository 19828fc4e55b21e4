import { z } from 'zod';
import { FactorReplaced } from '../../../../identity/contract/factors/factor-replaced.event.js';
import { defineLetter } from '../../../define-letter.js';
import { accountData, accountFacts, OwnAccount } from '../own-account.js';

/** Another authenticator app: if it was not them, they should know. */
export const factorReplaced = defineLetter({
  kind: 'factor-replaced',
  on: [FactorReplaced],
  needs: { account: OwnAccount },
  facts: z.object(accountFacts),
  data: accountData,
  readers: ({ payload, occurredAt }, { account }) => account.owner({ ...payload, occurredAt }),
  write: ({ facts }, { account }) => account.content(facts),
});
