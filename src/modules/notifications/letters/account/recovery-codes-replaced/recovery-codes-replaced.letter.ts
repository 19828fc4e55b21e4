import { z } from 'zod';
import { RecoveryCodesReplaced } from '../../../../identity/contract/factors/recovery-codes-replaced.event.js';
import { defineLetter } from '../../../define-letter.js';
import { accountData, accountFacts, OwnAccount } from '../own-account.js';

/** New recovery codes: if it was not them, they should know. */
export const recoveryCodesReplaced = defineLetter({
  kind: 'recovery-codes-replaced',
  on: [RecoveryCodesReplaced],
  needs: { account: OwnAccount },
  facts: z.object(accountFacts),
  data: accountData,
  readers: ({ payload, occurredAt }, { account }) => account.owner({ ...payload, occurredAt }),
  write: ({ facts }, { account }) => account.content(facts),
});
