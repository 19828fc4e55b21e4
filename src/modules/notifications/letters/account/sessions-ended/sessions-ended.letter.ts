import { z } from 'zod';
import { SessionsEndedBySupport } from '../../../../identity/contract/sessions/sessions-ended-by-support.event.js';
import { defineLetter } from '../../../define-letter.js';
import { accountData, accountFacts, OwnAccount } from '../own-account.js';

/** WMDA support signed them out everywhere: they should know why their work stopped. */
export const sessionsEnded = defineLetter({
  kind: 'sessions-ended',
  on: [SessionsEndedBySupport],
  needs: { account: OwnAccount },
  facts: z.object(accountFacts),
  data: accountData,
  readers: ({ payload, occurredAt }, { account }) => account.owner({ ...payload, occurredAt }),
  write: ({ facts }, { account }) => account.content(facts),
});
