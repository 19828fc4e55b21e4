import { ApprovalCarriedOut } from '../../../../approvals/contract/approval.events.js';
import { defineLetter } from '../../../define-letter.js';
import { approvalData, approvalFacts, ApprovalLetters, otherPerson } from '../approval-letters.js';

/** It is done, with a second person or after a day: told to whoever heard that it was wanted. */
export const approvalCarriedOut = defineLetter({
  kind: 'approval-carried-out',
  on: [ApprovalCarriedOut],
  needs: { approvals: ApprovalLetters },
  facts: approvalFacts,
  data: { ...approvalData, ...otherPerson },
  readers: ({ payload, occurredAt }, { approvals }) => approvals.everybody({ ...payload, occurredAt }),
  write: async ({ facts, reader }, { approvals }) => (await approvals.content(facts, reader))?.content,
});
