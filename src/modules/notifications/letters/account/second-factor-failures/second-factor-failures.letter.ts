import { z } from 'zod';
import { FactorFailuresMounted } from '../../../../identity/contract/factors/factor-failures-mounted.event.js';
import { defineLetter } from '../../../define-letter.js';
import { accountData, accountFacts, OwnAccount } from '../own-account.js';

/** Whoever tries second factors knows the password. */
export const secondFactorFailures = defineLetter({
  kind: 'second-factor-failures',
  on: [FactorFailuresMounted],
  needs: { account: OwnAccount },
  facts: z.object({ ...accountFacts, failures: z.int() }),
  data: { ...accountData, failures: z.int() },
  readers: ({ payload, occurredAt }, { account }) => account.owner({ ...payload, occurredAt }),
  write: ({ facts }, { account }) => ({ ...account.content(facts), failures: facts.failures }),
});
