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
    /** The address, or null, of whoever held the value and revoked it; absent when somebody signed in deleted it. */
    revokedFrom: z.string().nullable().optional(),
  }),
) {}
