import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { pageOf, pageQuery } from '../../../shared/pagination.js';

/** What may need a second person of WMDA support. */
export const approvalKinds = [
  'email-change',
  'factor-reset',
  'disable',
  'enable',
  'support-grant',
  'support-withdrawal',
] as const;
export type ApprovalKind = (typeof approvalKinds)[number];

/** Why it needs one. */
export const approvalReasons = [
  'support',
  'email-changed-lately',
  'factor-reset-lately',
  'change-was-stopped',
] as const;
export type ApprovalReason = (typeof approvalReasons)[number];

/** `failed`: it could not be done when its time came, as something else had changed. */
export const approvalStates = ['open', 'carried-out', 'refused', 'expired', 'failed'] as const;
export type ApprovalState = (typeof approvalStates)[number];

const Person = z.object({ id: Id, name: z.string() });

/** A request that waits for a second person of WMDA support, or did. */
export const ApprovalView = z
  .object({
    id: Id,
    kind: z.enum(approvalKinds),
    reason: z.enum(approvalReasons).meta({
      description:
        'Why a second person is needed: the account is of WMDA support, its e-mail address or second factor was changed within a week, or its owner stopped the last change of e-mail',
    }),
    subject: Person.extend({ email: z.string() }).meta({ description: 'Whose account it is about' }),
    newEmail: z.string().nullable().meta({ description: 'Of a change of e-mail, until a month after its end' }),
    requestedBy: Person.nullable().meta({ description: 'null for the command line' }),
    requestedAt: z.iso.datetime(),
    state: z.enum(approvalStates),
    effectiveAt: z.iso.datetime().nullable().meta({
      description:
        'When it was done, or will be unless somebody refuses it, as nobody else could agree; null while it waits for a second person',
    }),
    expiresAt: z.iso.datetime().meta({ description: 'When it ends if nobody decides' }),
    decidedBy: Person.nullable(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Approval' });
export type ApprovalView = z.output<typeof ApprovalView>;
export const ApprovalPage = pageOf(ApprovalView);

/** Which requests to list. */
export const ListApprovals = z.strictObject({ ...pageQuery, state: z.enum(approvalStates).optional() });
export type ListApprovals = z.output<typeof ListApprovals>;
