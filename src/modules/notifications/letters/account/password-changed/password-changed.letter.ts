import { z } from 'zod';
import { PasswordChanged } from '../../../../identity/contract/passwords/password-changed.event.js';
import { PasswordReset } from '../../../../identity/contract/passwords/password-reset.event.js';
import { defineLetter } from '../../../define-letter.js';
import { accountData, accountFacts, OwnAccount } from '../own-account.js';

/** Another password. By a mailed link too: if it was not them, somebody else reads their mail. */
export const passwordChanged = defineLetter({
  kind: 'password-changed',
  on: [PasswordChanged, PasswordReset],
  needs: { account: OwnAccount },
  facts: z.object(accountFacts),
  data: accountData,
  readers: ({ payload, occurredAt }, { account }) => account.owner({ ...payload, occurredAt }),
  write: ({ facts }, { account }) => account.content(facts),
});
