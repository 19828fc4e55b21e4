import { z } from 'zod';
import { momentInWords } from '../../../../../templating/dates.js';
import { ApprovalRequested } from '../../../../approvals/contract/approval.events.js';
import { defineLetter, moment } from '../../../define-letter.js';
import { approvalData, approvalFacts, ApprovalLetters } from '../approval-letters.js';

/** One person of support wants something that a second one has to agree to: both hear of it, and whom it concerns. */
export const approvalRequested = defineLetter({
  kind: 'approval-requested',
  on: [ApprovalRequested],
  needs: { approvals: ApprovalLetters },
  facts: approvalFacts.extend({ waitsUntil: moment.nullable() }),
  data: {
    ...approvalData,
    /** When it happens unless somebody refuses; empty while it waits for a second person. */
    effect: z.string(),
    until: z.string(),
  },
  readers: ({ payload, occurredAt }, { approvals }) => approvals.everybody({ ...payload, occurredAt }),
  write: async ({ facts, reader }, { approvals }) => {
    const found = await approvals.content(facts, reader);
    if (!found) return undefined;
    return {
      ...found.content,
      effect: facts.waitsUntil === null ? '' : momentInWords(facts.waitsUntil),
      until: momentInWords(new Date(found.approval.expiresAt)),
    };
  },
});
