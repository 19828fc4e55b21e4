import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';
import { approvalKinds, approvalReasons } from './approval.schemas.js';

/** `userId`: whose account it is about. */
const facts = { approvalId: Id, userId: Id, kind: z.enum(approvalKinds) };

/** A change of an account needs a second person of support. With `waitsUntil` nobody else could agree: it waits a day. */
export class ApprovalRequested extends defineEvent(
  'approvals.approval-requested',
  z.object({ ...facts, reason: z.enum(approvalReasons), waitsUntil: z.iso.datetime().nullable() }),
) {}

/** A second person of support agreed. */
export class ApprovalGiven extends defineEvent('approvals.approval-given', z.object(facts)) {}

/** Somebody of support refused, or whoever asked took it back. */
export class ApprovalRefused extends defineEvent('approvals.approval-refused', z.object(facts)) {}

/** What was asked for is done: somebody agreed, or nobody refused it for a day. */
export class ApprovalCarriedOut extends defineEvent('approvals.approval-carried-out', z.object(facts)) {}

/** Nobody decided for a week. */
export class ApprovalExpired extends defineEvent('approvals.approval-expired', z.object(facts)) {}

/** The code of a `DomainError`: `identity.not-enrolled`. */
const Code = z.string().regex(/^[a-z-]+(\.[a-z-]+)?$/);

/** It could not be done when its time came; `code` names the refusal. */
export class ApprovalFailed extends defineEvent('approvals.approval-failed', z.object({ ...facts, code: Code })) {}

/** Somebody became support without a second person, as nobody active was support. */
export class FirstSupportAppointed extends defineEvent('approvals.first-support-appointed', z.object({ userId: Id })) {}
