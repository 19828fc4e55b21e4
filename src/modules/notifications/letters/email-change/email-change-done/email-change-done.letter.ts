import { EmailChanged } from '../../../../identity/contract/email-change/email-changed.event.js';
import { defineLetter } from '../../../define-letter.js';
import { changeData, changeFacts, EmailChanges } from '../email-changes.js';

/** Another e-mail address: told at the new one. */
export const emailChangeDone = defineLetter({
  kind: 'email-change-done',
  on: [EmailChanged],
  needs: { changes: EmailChanges },
  facts: changeFacts,
  data: changeData,
  readers: ({ payload: { linkId, changeId = linkId }, occurredAt }, { changes }) =>
    changes.owner('newEmail', { changeId, occurredAt }),
  reader: (notification, { changes }) => changes.ownerNow('newEmail', notification),
  write: ({ facts }, { changes }) => changes.content(facts),
});
