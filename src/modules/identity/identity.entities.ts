import { AccountLink } from './account-link.entity.js';
import { EmailChange } from './email-change.entity.js';
import { EnrolmentChallenge } from './enrolment-challenge.entity.js';
import { RecoveryCode } from './recovery-code.entity.js';
import { RefreshToken } from './refresh-token.entity.js';
import { Session } from './session.entity.js';
import { SignInChallenge } from './sign-in-challenge.entity.js';
import { TotpFactor } from './totp-factor.entity.js';
import { UserAccount } from './user-account.entity.js';

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
