import { momentInWords } from '../../../templating/dates.js';
import type { ApprovalReason, ApprovalView } from '../../../modules/approvals/contract/approval.schemas.js';
import { deedInWords } from '../../../modules/approvals/contract/deed-words.js';
import type { Notice } from '../../page/notices.js';

/** "Reset the second factor of Dede Deputy". */
export function headlineOf(approval: ApprovalView): string {
  const words = deedInWords(approval);
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

const reasons: Readonly<Record<ApprovalReason, string>> = {
  support: 'It concerns somebody of WMDA support, or who is to become it.',
  'email-changed-lately': 'Their e-mail address was changed, or was to be changed, within the last 7 days.',
  'factor-reset-lately': 'Their second factor was reset within the last 7 days.',
  'change-was-stopped': 'The reader of their address stopped the last change of it.',
};

/** Why one person of support is not enough. */
export function reasonInWords({ reason }: ApprovalView): string {
  return reasons[reason];
}

/** What will happen to an open request. */
export function prospectOf({ effectiveAt, expiresAt }: ApprovalView): string {
  return effectiveAt === null
    ? `waits for a second person until ${momentInWords(new Date(expiresAt))}`
    : `happens on ${momentInWords(new Date(effectiveAt))} unless somebody refuses it`;
}

/** An open request in a sentence. */
export function waitingInWords(approval: ApprovalView): string {
  const by = approval.requestedBy?.name ?? 'The command line';
  return `${by} asked to ${deedInWords(approval)}. It ${prospectOf(approval)}. Look under Approvals.`;
}

/** What a page says after a change: that it is done, or that it waits. @param outcome of the change, whatever it is */
export function noticeOf(outcome: unknown, done: Notice): Notice {
  if (typeof outcome !== 'object' || outcome === null || !('waits' in outcome)) return done;
  const { effectiveAt } = outcome.waits as ApprovalView;
  return effectiveAt === null ? 'waits-for-approval' : 'waits-a-day';
}
