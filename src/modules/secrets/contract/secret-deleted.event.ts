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
) {}

/** Whether whoever held the value revoked it. */
export function wasRevoked({ revoked, revokedFrom }: SecretDeleted['payload']): boolean {
  return revoked === true || revokedFrom !== undefined;
}
