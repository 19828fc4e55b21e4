import { EmailChangeStarted } from '../../../../identity/contract/email-change/email-change-started.event.js';
import { EmailChangeRecords } from '../../../../identity/contract/email-change/email-change-records.js';
import { addressedTo, defineLetter } from '../../../define-letter.js';
import { ThoseAround } from '../../those-around.js';
import { changeFacts, changeOfSomebody, EmailChanges } from '../email-changes.js';

/** A change of e-mail that support asked for: those around the person hear of it. */
export const emailChangeBySupport = defineLetter({
  kind: 'email-change-by-support',
  on: [EmailChangeStarted],
  needs: { changes: EmailChanges, records: EmailChangeRecords, around: ThoseAround },
  facts: changeFacts,
  data: changeOfSomebody,
  readers: async ({ payload: { userId, changeId }, occurredAt }, { records, around }) =>
    changeId && (await records.find(changeId)) ? addressedTo(await around.of(userId), { changeId, occurredAt }) : [],
  write: ({ facts, reader }, { changes }) => changes.contentForOthers(facts, reader),
});
