import { EmailChanged } from '../../../../identity/contract/email-change/email-changed.event.js';
import { defineLetter } from '../../../define-letter.js';
import { changeData, changeFacts, EmailChanges } from '../email-changes.js';

/** Another e-mail address: told at the former one too, whose reader would hear of nothing any more. */
export const emailChanged = defineLetter({
  kind: 'email-changed',
  on: [EmailChanged],
  needs: { changes: EmailChanges },
  facts: changeFacts,
  data: changeData,
  readers: ({ payload: { linkId, changeId = linkId }, occurredAt }, { changes }) =>
    changes.owner('formerEmail', { changeId, occurredAt }),
  reader: (notification, { changes }) => changes.ownerNow('formerEmail', notification),
  write: ({ facts }, { changes }) => changes.content(facts),
});
