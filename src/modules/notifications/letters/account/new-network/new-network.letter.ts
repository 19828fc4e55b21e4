import { z } from 'zod';
import { Id } from '../../../../../shared/id.js';
import { SignedInFromNewNetwork } from '../../../../identity/contract/sign-in/signed-in-from-new-network.event.js';
import { defineLetter } from '../../../define-letter.js';
import { accountData, accountFacts, notYou, OwnAccount } from '../own-account.js';
import { sessionData, SessionsInWords } from '../sessions-in-words.js';

/** A sign-in from where they were not known: if it was not them, somebody has both their factors. */
export const newNetwork = defineLetter({
  kind: 'new-network',
  on: [SignedInFromNewNetwork],
  needs: { account: OwnAccount, sessions: SessionsInWords },
  facts: z.object({ ...accountFacts, sessionId: Id }),
  data: { ...accountData, ...sessionData, ...notYou },
  readers: ({ payload, occurredAt }, { account }) => account.owner({ ...payload, occurredAt }),
  write: async ({ facts }, { account, sessions }) => ({
    ...account.content(facts),
    ...(await sessions.of(facts.sessionId)),
  }),
});
