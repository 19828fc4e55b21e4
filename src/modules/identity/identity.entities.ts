import { AccountLink } from './links/account-link.entity.js';
import { EmailChange } from './email-change/email-change.entity.js';
import { EnrolmentChallenge } from './enrolment/enrolment-challenge.entity.js';
import { RecoveryCode } from './factors/recovery-codes/recovery-code.entity.js';
import { RefreshToken } from './sessions/refresh-token.entity.js';
import { Session } from './sessions/session.entity.js';
import { SignInChallenge } from './sessions/sign-in-challenge.entity.js';
import { TotpFactor } from './factors/totp/totp-factor.entity.js';
import { UserAccount } from './user-account/user-account.entity.js';

/** What the ORM must know of this module. */
export const identityEntities = [
  UserAccount,
  TotpFactor,
  RecoveryCode,
  SignInChallenge,
  Session,
  RefreshToken,
  AccountLink,
  EnrolmentChallenge,
  EmailChange,
];
