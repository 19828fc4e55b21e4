import { z } from 'zod';
import { ApprovalExpired, ApprovalFailed, ApprovalRefused } from '../../../../approvals/contract/approval.events.js';
import { defineLetter } from '../../../define-letter.js';
import { approvalData, approvalFacts, ApprovalLetters, otherPerson } from '../approval-letters.js';

/** A request that was refused or taken back, that nobody decided about, or that was not possible any more. */
export const approvalEnded = defineLetter({
  kind: 'approval-ended',
  on: [ApprovalRefused, ApprovalExpired, ApprovalFailed],
  needs: { approvals: ApprovalLetters },
  facts: approvalFacts,
  data: { ...approvalData, ...otherPerson, outcome: z.enum(['refused', 'expired', 'failed']) },
  readers: ({ payload, occurredAt }, { approvals }) => approvals.support({ ...payload, occurredAt }),
  write: async ({ facts, reader }, { approvals }) => {
    const found = await approvals.content(facts, reader);
    return found && { ...found.content, outcome: outcomeOf(found.approval.state) };
  },
});

function outcomeOf(state: string): 'refused' | 'expired' | 'failed' {
  return state === 'refused' || state === 'expired' ? state : 'failed';
}
