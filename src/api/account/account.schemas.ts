import { z } from 'zod';
import { Id } from '../../shared/id.js';
import { pageOf, pageQuery } from '../../shared/pagination.js';
import { GivenPassword, NewPassword } from '../sign-in/proof.schemas.js';

/** Ten new recovery codes. */
export const RecoveryCodesAnswer = z
  .object({
    recoveryCodes: z.array(z.string()).length(10).meta({ description: 'Shown this once. Each is good once.' }),
  })
  .meta({ id: 'RecoveryCodes' });

/** Which page of the sessions. */
export const SessionsQuery = z.strictObject(pageQuery);
export type SessionsQuery = z.infer<typeof SessionsQuery>;

/** One open session. */
const SessionAnswer = z
  .object({
    id: Id,
    kind: z.enum(['api', 'browser']),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().meta({ description: 'To the minute.' }),
    expiresAt: z.iso
      .datetime()
      .meta({ description: 'It ends then whatever happens, and earlier after 60 idle minutes.' }),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    current: z.boolean().meta({ description: 'Whether this request comes from it.' }),
  })
  .meta({ id: 'Session' });

/** A page of sessions, the newest first. */
export const SessionsPage = pageOf(SessionAnswer);

/** The current password and the one to have from now on. */
export const ChangePassword = z
  .strictObject({
    current: GivenPassword,
    password: NewPassword,
  })
  .meta({ id: 'ChangePassword' });
export type ChangePassword = z.infer<typeof ChangePassword>;
