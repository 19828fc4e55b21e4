import { z } from 'zod';
import { EmailChangeRecords } from '../../../../identity/contract/email-change/email-change-records.js';
import { EmailChangeStarted } from '../../../../identity/contract/email-change/email-change-started.event.js';
import { defineLetter } from '../../../define-letter.js';
import { ActorNames } from '../../actor-names.js';
import { changeData, changeFacts, EmailChanges } from '../email-changes.js';

/**
 * A change of e-mail: the reader of the former address agrees or stops it. The notification is found by the change, whose
 * day begins when this mail was sent.
 */
export const emailChangeAsked = defineLetter({
  kind: 'email-change-asked',
  on: [EmailChangeStarted],
  needs: { changes: EmailChanges, records: EmailChangeRecords, names: ActorNames },
  facts: changeFacts,
  data: { ...changeData, by: z.string(), agreeUrl: z.string(), stopUrl: z.string() },
  readers: ({ payload: { changeId }, occurredAt }, { changes }) =>
    changes.owner('formerEmail', { changeId, occurredAt }),
  cause: ({ id, payload }) => payload.changeId ?? id,
  reader: (notification, { changes }) => changes.ownerNow('formerEmail', notification),
  write: async ({ facts }, { changes, records, names }) => {
    const content = await changes.content(facts);
    const links = await records.linksOf(facts.changeId);
    const change = await records.find(facts.changeId);
    return content && links && change && { ...content, ...links, by: await names.of(change.askedBy) };
  },
});
