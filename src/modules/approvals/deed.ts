import type { ApprovalKind } from './contract/approval.schemas.js';

/** Something that is done to somebody's account and may need a second person. */
export type Deed =
  | { readonly kind: 'email-change'; readonly subjectId: string; readonly newEmail: string }
  | { readonly kind: 'support-withdrawal'; readonly subjectId: string; readonly assignmentId: string }
  | {
      readonly kind: Exclude<ApprovalKind, 'email-change' | 'support-withdrawal'>;
      readonly subjectId: string;
    };

/** Whether the deed may leave fewer people of support: those happen one at a time. */
export function mayLessenSupport(kind: ApprovalKind): boolean {
  return kind === 'disable' || kind === 'support-withdrawal';
}
