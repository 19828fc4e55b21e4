import { z } from 'zod';
import type { DomainEvent, EventClass } from '../../../../events/define-event.js';
import { Id } from '../../../../shared/id.js';
import { defineLetter } from '../../define-letter.js';
import { accountData, accountFacts, notYou, OwnAccount } from './own-account.js';
import { sessionData, SessionsInWords } from './sessions-in-words.js';

type SessionEvent = (new (payload: never) => DomainEvent<{ readonly userId: string; readonly sessionId: string }>) &
  Pick<EventClass, 'type'>;

/** Defines a mail to the owner of an account about one of their sessions, which may be somebody else's doing. */
export function defineSessionLetter(kind: string, event: SessionEvent) {
  return defineLetter({
    kind,
    on: [event],
    needs: { account: OwnAccount, sessions: SessionsInWords },
    facts: z.object({ ...accountFacts, sessionId: Id }),
    data: { ...accountData, ...sessionData, ...notYou },
    readers: ({ payload, occurredAt }, { account }) => account.owner({ ...payload, occurredAt }),
    write: async ({ facts }, { account, sessions }) => ({
      ...account.content(facts),
      ...(await sessions.of(facts.sessionId)),
    }),
  });
}
