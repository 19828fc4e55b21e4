import { EmailChangeRecords } from '../../../../identity/contract/email-change/email-change-records.js';
import { EmailChangeStopped } from '../../../../identity/contract/email-change/email-change-stopped.event.js';
import { RoleDirectory } from '../../../../roles/contract/role-directory.js';
import { addressedTo, defineLetter } from '../../../define-letter.js';
import { changeFacts, changeOfSomebody, EmailChanges } from '../email-changes.js';

/** A change of e-mail that its owner stopped: support has to ask why. */
export const emailChangeStopped = defineLetter({
  kind: 'email-change-stopped',
  on: [EmailChangeStopped],
  needs: { changes: EmailChanges, records: EmailChangeRecords, roles: RoleDirectory },
  facts: changeFacts,
  data: changeOfSomebody,
  readers: async ({ payload: { changeId }, occurredAt }, { records, roles }) =>
    (await records.find(changeId)) ? addressedTo(await roles.supportPeople(), { changeId, occurredAt }) : [],
  write: ({ facts, reader }, { changes }) => changes.contentForOthers(facts, reader),
});
