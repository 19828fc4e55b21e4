import { EmailChangeStopped } from '../../../../identity/contract/email-change/email-change-stopped.event.js';
import { defineLetter } from '../../../define-letter.js';
import { changeData, changeFacts, EmailChanges } from '../email-changes.js';

/** A change of e-mail that its owner stopped: the new address waits for nothing any more. */
export const emailChangeNotMade = defineLetter({
  kind: 'email-change-not-made',
  on: [EmailChangeStopped],
  needs: { changes: EmailChanges },
  facts: changeFacts,
  data: changeData,
  readers: ({ payload: { changeId }, occurredAt }, { changes }) => changes.owner('newEmail', { changeId, occurredAt }),
  reader: (notification, { changes }) => changes.ownerNow('newEmail', notification),
  write: ({ facts }, { changes }) => changes.content(facts),
});
