import { z } from 'zod';
import { Id } from '../../../../../shared/id.js';
import { RefreshTokenReused } from '../../../../identity/contract/sessions/refresh-token-reused.event.js';
import { defineLetter } from '../../../define-letter.js';
import { accountData, accountFacts, notYou, OwnAccount } from '../own-account.js';
import { sessionData, SessionsInWords } from '../sessions-in-words.js';

/** A session ended because its refresh token came twice: somebody may have a copy of it. */
export const sessionCopied = defineLetter({
  kind: 'session-copied',
  on: [RefreshTokenReused],
  needs: { account: OwnAccount, sessions: SessionsInWords },
  facts: z.object({ ...accountFacts, sessionId: Id }),
  data: { ...accountData, ...sessionData, ...notYou },
  readers: ({ payload, occurredAt }, { account }) => account.owner({ ...payload, occurredAt }),
  write: async ({ facts }, { account, sessions }) => ({
    ...account.content(facts),
    ...(await sessions.of(facts.sessionId)),
  }),
});
