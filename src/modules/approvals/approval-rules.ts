import { after, DAY } from '../../shared/clock.js';
import type { AccountStanding } from '../identity/contract/people/account-changes.js';
import type { ApprovalKind, ApprovalReason } from './contract/approval.schemas.js';
import type { SupportPast } from './support-acts.js';

/** How far a change of e-mail and a factor reset must lie apart for one person of support to make both. */
const apart = 7 * DAY;
/** How long somebody must have been support to agree to something. */
const probation = 14 * DAY;

/** What the rule asks of the account that a deed is about. */
export interface Subject extends Omit<AccountStanding, 'email'> {
  /** Whether the person is support, or has been asked to become support. */
  readonly ofSupport: boolean;
  /** When their factor was last reset by support; null when it never was. */
  readonly factorResetAt: Date | null;
}

/** Why a deed needs a second person of support; null when one is enough. */
export function reasonToAsk(kind: ApprovalKind, subject: Subject, now: Date): ApprovalReason | null {
  const lately = (at: Date | null) => at !== null && at > after(now, -apart);
  if (subject.ofSupport || kind === 'support-grant' || kind === 'support-withdrawal') return 'support';
  if (kind === 'factor-reset' && (subject.emailChanging || lately(subject.emailTouchedAt))) {
    return 'email-changed-lately';
  }
  // An invited person has no account yet that could be taken over.
  if (kind !== 'email-change' || subject.status === 'invited') return null;
  if (subject.emailChangeStopped) return 'change-was-stopped';
  return lately(subject.factorResetAt) ? 'factor-reset-lately' : null;
}

/** Whose request it is, and about whom. */
interface Request {
  readonly subjectId: string;
  /** Null for the command line. */
  readonly requestedBy: string | null;
}

/** Why somebody of support cannot be the second person, in words for them; null when they can. */
export function hindranceOf(
  { subjectId, requestedBy }: Request,
  { id, past }: { readonly id: string; readonly past: SupportPast },
  now: Date,
): string | null {
  if (id === requestedBy) return 'You asked for this yourself. Another person of WMDA support can agree to it.';
  if (id === subjectId) return 'This is about your own account. Another person of WMDA support can agree to it.';
  if (requestedBy !== null && past.dependsOn(requestedBy)) {
    return 'Whoever asked for this invited you, made you support, reset your second factor or changed your address. Somebody else has to agree to it.';
  }
  const since = past.ableSince(now);
  if (since === null || since > after(now, -probation)) {
    return 'You have been WMDA support for less than 14 days. Somebody who has been it for longer has to agree to this.';
  }
  return null;
}

/**
 * Whether somebody could have agreed to this request 14 days ago. The rule looks back, so that nobody becomes the only
 * one who decides by removing the others first.
 */
export function couldAgreeBefore(
  { subjectId, requestedBy }: Request,
  { id, past }: { readonly id: string; readonly past: SupportPast },
  now: Date,
): boolean {
  if (id === requestedBy || id === subjectId) return false;
  return past.ableSince(after(now, -probation)) !== null && !(requestedBy !== null && past.dependsOn(requestedBy));
}
