import { z } from 'zod';
import { passwordLength } from '../../modules/identity/passwords/password-policy.js';
import { Id } from '../../shared/id.js';
import { pageOf, pageQuery } from '../../shared/pagination.js';

/** One spelling from here on, for the limits and the look-up alike: a variant must not be a fresh set of attempts. */
const Email = z
  .string()
  .trim()
  .toLowerCase()
  .min(3)
  .max(254)
  .regex(/^\P{Cc}*$/u, 'must not contain control characters')
  .meta({ description: 'In any case.' });
/** Longer than a password may be: a wrong one is told apart from a malformed request by its answer alone. */
const GivenPassword = z.string().min(1).max(1000);
/** Any text is a code: what is not six digits is a wrong one, and counts as that (R73). */
const TotpCode = z
  .string()
  .meta({ description: 'The six digits that the authenticator app shows. Each code is accepted once.' });
const OpaqueText = z.string().min(1).max(200);
const Seconds = z.int().positive().meta({ description: 'Seconds' });

/** The first step of signing in. */
export const Login = z.strictObject({ email: Email, password: GivenPassword }).meta({ id: 'Login' });
export type Login = z.infer<typeof Login>;

/** The password was right: what the second step needs. */
export const FactorRequired = z
  .object({
    status: z.literal('mfa_required'),
    challenge: z.string().meta({ description: 'Send it to `/auth/mfa` with a code. Good once, until it expires.' }),
    expiresIn: Seconds,
  })
  .meta({ id: 'MfaRequired' });

const eitherCode = {
  code: TotpCode.optional(),
  recoveryCode: z.string().optional().meta({ description: 'In any case, with or without dashes.' }),
};
const isOneCode = ({ code, recoveryCode }: { code?: string | undefined; recoveryCode?: string | undefined }) =>
  (code === undefined) !== (recoveryCode === undefined);
const oneCode = { error: 'send either code or recoveryCode' };

/** The second step of signing in: the challenge, and one of the two codes. */
export const FinishLogin = z
  .strictObject({ challenge: OpaqueText, ...eitherCode })
  .refine(isOneCode, oneCode)
  .meta({ id: 'FinishLogin' });
export type FinishLogin = z.infer<typeof FinishLogin>;

/** A new access token of the same session. */
export const AccessTokenAnswer = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: Seconds,
  })
  .meta({ id: 'AccessToken' });

/** What an API client continues with. */
export const TokensAnswer = AccessTokenAnswer.extend({
  refreshToken: z.string().meta({ description: 'Good once, for the next tokens of this session.' }),
}).meta({ id: 'Tokens' });

/** A refresh token, used up by this. */
export const Refresh = z.strictObject({ refreshToken: OpaqueText }).meta({ id: 'Refresh' });
export type Refresh = z.infer<typeof Refresh>;

/** A code of an authenticator app. */
export const ShowCode = z.strictObject({ code: TotpCode }).meta({ id: 'ShowCode' });
export type ShowCode = z.infer<typeof ShowCode>;

/** The present second factor, shown in the request that replaces it: a code of the app, or a recovery code. */
export const ShowPresentFactor = z
  .strictObject(eitherCode)
  .refine(isOneCode, oneCode)
  .meta({ id: 'ShowPresentFactor' });
export type ShowPresentFactor = z.infer<typeof ShowPresentFactor>;

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
    password: GivenPassword.meta({
      ...passwordLength,
      description:
        '12-128 characters, any kind. Common ones, and parts of your name, your address or the brand are refused.',
    }),
  })
  .meta({ id: 'ChangePassword' });
export type ChangePassword = z.infer<typeof ChangePassword>;

const LinkToken = z.string().min(1).max(200).meta({ description: 'The `token` of the mailed link' });
const NewPassword = ChangePassword.shape.password;

/** An invitation, and the password chosen by the invited. */
export const AcceptInvitation = z
  .strictObject({ token: LinkToken, password: NewPassword })
  .meta({ id: 'AcceptInvitation' });
export type AcceptInvitation = z.infer<typeof AcceptInvitation>;

/** An enrolment link, and the password of the person. */
export const AcceptEnrolment = z
  .strictObject({ token: LinkToken, password: GivenPassword })
  .meta({ id: 'AcceptEnrolment' });
export type AcceptEnrolment = z.infer<typeof AcceptEnrolment>;

/** The link and the password are right: what enrols an authenticator app. */
export const EnrolmentRequired = z
  .object({
    status: z.literal('mfa_enrolment_required'),
    challenge: z.string().meta({ description: 'Send it to `/auth/mfa/enrol`, then with a code to the confirmation.' }),
    expiresIn: Seconds,
  })
  .meta({ id: 'EnrolmentRequired' });

/** A challenge that enrols. */
export const BeginEnrolment = z.strictObject({ challenge: OpaqueText }).meta({ id: 'BeginEnrolment' });
export type BeginEnrolment = z.infer<typeof BeginEnrolment>;

/** A challenge that enrols, and a code of the new app. */
export const ConfirmEnrolment = z
  .strictObject({ challenge: OpaqueText, code: TotpCode })
  .meta({ id: 'ConfirmEnrolment' });
export type ConfirmEnrolment = z.infer<typeof ConfirmEnrolment>;

/** The tokens of a first session, and the recovery codes, shown this once. */
export const EnrolledAnswer = TokensAnswer.extend({ recoveryCodes: z.array(z.string()).length(10) }).meta({
  id: 'EnrolledTokens',
});

/** Who lost their password. */
export const ForgotPassword = z.strictObject({ email: Email }).meta({ id: 'ForgotPassword' });
export type ForgotPassword = z.infer<typeof ForgotPassword>;

/** A reset link, and the password to have from now on. */
export const ResetPassword = z.strictObject({ token: LinkToken, password: NewPassword }).meta({ id: 'ResetPassword' });
export type ResetPassword = z.infer<typeof ResetPassword>;

/** An unlocking link. */
export const Unlock = z.strictObject({ token: LinkToken }).meta({ id: 'Unlock' });
export type Unlock = z.infer<typeof Unlock>;

/** A link of a change of e-mail. */
export const FollowEmailLink = z.strictObject({ token: LinkToken }).meta({ id: 'FollowEmailLink' });
export type FollowEmailLink = z.infer<typeof FollowEmailLink>;

/** When a confirmed change of e-mail takes effect. */
export const EmailConfirmed = z
  .object({
    effectiveAt: z.iso.datetime().meta({
      description: 'Unless the former address stops it; later while the mail that tells the former address still waits',
    }),
  })
  .meta({ id: 'EmailConfirmed' });
