import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** Why WMDA support deletes a secret (after RFC 5280, 5.3.1). */
export const supportDeleteReasons = [
  'key_compromise',
  'superseded',
  'affiliation_changed',
  'privilege_withdrawn',
  'other',
] as const;

/** Why a secret was deleted: its manager's own doing, or one of support's reasons. */
const deleteReasons = ['by_manager', ...supportDeleteReasons] as const;
export type DeleteReason = (typeof deleteReasons)[number];

const whyDeleted: Readonly<Record<DeleteReason, string>> = {
  by_manager: 'was deleted.',
  key_compromise: 'was deleted because its value is known to others.',
  superseded: 'was deleted because another one took its place.',
  affiliation_changed: 'was deleted because whoever used it belongs elsewhere now.',
  privilege_withdrawn: 'was deleted because the right to use it was withdrawn.',
  other: 'was deleted.',
};

/** A client secret was deleted: it is refused for ever. */
export class SecretDeleted extends defineEvent(
  'secrets.secret-deleted',
  z.object({
    secretId: Id,
    applicationId: Id,
    organisationId: Id,
    reason: z.enum(deleteReasons),
    /** There when whoever held the value revoked it, and not somebody who was signed in. */
    revoked: z.literal(true).optional(),
    /** In place of `revoked` in events of earlier versions: the address, or null, that is kept beside the event now. */
    revokedFrom: z.union([z.ipv4(), z.ipv6()]).nullable().optional(),
  }),
  {
    bySupport: (payload) => payload.reason !== 'by_manager' && !wasRevoked(payload),
    tell: (payload, { secret, ip }) =>
      wasRevoked(payload)
        ? `${secret} was revoked${ip === null ? '' : ` from ${ip}`} by somebody who held its value.`
        : `${secret} ${whyDeleted[payload.reason]}`,
  },
) {}

/** Whether whoever held the value revoked it. */
export function wasRevoked({
  revoked,
  revokedFrom,
}: {
  readonly revoked?: true | undefined;
  readonly revokedFrom?: string | null | undefined;
}): boolean {
  return revoked === true || revokedFrom !== undefined;
}
