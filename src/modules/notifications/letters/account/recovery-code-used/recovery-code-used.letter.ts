import { z } from 'zod';
import { RecoveryCodeUsed } from '../../../../identity/contract/factors/recovery-code-used.event.js';
import { defineLetter } from '../../../define-letter.js';
import { accountData, accountFacts, notYou, OwnAccount } from '../own-account.js';

/** A recovery code stood in for the app: if it was not them, somebody has their codes and their password. */
export const recoveryCodeUsed = defineLetter({
  kind: 'recovery-code-used',
  on: [RecoveryCodeUsed],
  needs: { account: OwnAccount },
  facts: z.object({ ...accountFacts, left: z.int() }),
  data: { ...accountData, left: z.int(), ...notYou },
  readers: ({ payload, occurredAt }, { account }) => account.owner({ ...payload, occurredAt }),
  write: ({ facts }, { account }) => ({ ...account.content(facts), left: facts.left }),
});
