import { z } from 'zod';
import { eitherCode, GivenPassword, isOneCode, NewPassword, oneCode, TotpCode } from './proof.schemas.js';

/** One spelling from here on, for the limits and the look-up alike: a variant must not be a fresh set of attempts. */
const Email = z
  .string()
  .trim()
  .toLowerCase()
  .min(3)
  .max(254)
  .regex(/^\P{Cc}*$/u, 'must not contain control characters')
  .meta({ description: 'In any case.' });
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

const LinkToken = z.string().min(1).max(200).meta({ description: 'The `token` of the mailed link' });

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
