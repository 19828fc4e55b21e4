import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { Refuses } from '../../http/answers/refuses.js';
import { Public } from '../../http/requests/public.js';
import { type Caller, CurrentCaller } from '../../modules/identity/contract/caller.js';
import { EnrolmentByLink } from '../../modules/identity/contract/enrolment/enrolment-by-link.js';
import { FactorEnrolment } from '../../modules/identity/contract/enrolment/factor-enrolment.js';
import { NewFactor } from '../../modules/identity/contract/factors/factor.schemas.js';
import { ForgottenPassword } from '../../modules/identity/contract/passwords/forgotten-password.js';
import { PasswordByLink } from '../../modules/identity/contract/passwords/password-by-link.js';
import { SignInUnlocking } from '../../modules/identity/contract/sign-in/sign-in-unlocking.js';
import {
  AcceptEnrolment,
  AcceptInvitation,
  BeginEnrolment,
  ConfirmEnrolment,
  EnrolledAnswer,
  EnrolmentRequired,
  ForgotPassword,
  ResetPassword,
  Unlock,
} from './sign-in.schemas.js';

/** What mailed links lead to. Whoever holds one is nobody yet: the link, and what it asks for, is what counts. */
@ApiTags('Sign-in')
@Controller('auth')
export class LinkController {
  constructor(
    private readonly enrolment: EnrolmentByLink,
    private readonly factors: FactorEnrolment,
    private readonly forgotten: ForgottenPassword,
    private readonly passwords: PasswordByLink,
    private readonly unlocking: SignInUnlocking,
  ) {}

  @Post('invitations/accept')
  @Public('an invited person has no password yet; the mailed link shows who they are')
  @ApiOperation({ summary: 'Accept an invitation: choose a password' })
  @ApiAnswer(200, 'The password is set: send the challenge to /auth/mfa/enrol', EnrolmentRequired)
  @Refuses(401, 'identity.link-invalid')
  @Refuses(429, 'too-many-attempts')
  acceptInvitation(@Body({ schema: AcceptInvitation }) { token, password }: AcceptInvitation) {
    return this.enrolment.acceptInvitation(token, password);
  }

  @Post('enrolment/accept')
  @Public('nobody without a second factor can be signed in; the mailed link and the password stand for it')
  @ApiOperation({ summary: 'Follow an enrolment link: show your password' })
  @ApiAnswer(200, 'The password is right: send the challenge to /auth/mfa/enrol', EnrolmentRequired)
  @Refuses(401, 'identity.link-invalid', 'identity.invalid-credentials')
  @Refuses(429, 'too-many-attempts')
  acceptEnrolment(@Body({ schema: AcceptEnrolment }) { token, password }: AcceptEnrolment) {
    return this.enrolment.showPassword(token, password);
  }

  @Post('mfa/enrol')
  @Public('the challenge stands for a mailed link and a password')
  @ApiOperation({ summary: 'Begin to enrol the first authenticator app' })
  @ApiAnswer(200, 'The seed, shown this once', NewFactor)
  @Refuses(401, 'identity.challenge-ended')
  beginEnrolment(@Body({ schema: BeginEnrolment }) { challenge }: BeginEnrolment) {
    return this.factors.propose(challenge);
  }

  @Post('mfa/enrol/confirm')
  @Public('the challenge stands for a mailed link and a password')
  @ApiOperation({ summary: 'Enrol the first authenticator app: a code of it' })
  @ApiAnswer(200, 'Signed in, and the recovery codes, shown this once', EnrolledAnswer)
  @Refuses(401, 'identity.challenge-ended', 'identity.invalid-code')
  @Refuses(409, 'identity.no-factor-to-confirm')
  @Refuses(429, 'too-many-attempts')
  confirmEnrolment(
    @Body({ schema: ConfirmEnrolment }) { challenge, code }: ConfirmEnrolment,
    @CurrentCaller() caller: Caller,
  ) {
    return this.factors.confirmForApi(challenge, code, caller);
  }

  @Post('password/forgot')
  @HttpCode(202)
  @Public('whoever lost their password cannot sign in')
  @ApiOperation({ summary: 'Have a link mailed that sets a new password; the answer is the same for every address' })
  @ApiAnswer(202, 'If somebody has this address, a link is on its way there')
  forgotPassword(@Body({ schema: ForgotPassword }) { email }: ForgotPassword, @CurrentCaller() caller: Caller) {
    return this.forgotten.ask(email, caller);
  }

  @Post('password/reset')
  @Public('whoever lost their password cannot sign in; the mailed link shows who they are')
  @ApiOperation({ summary: 'Set a new password by a mailed link; all sessions end, the second factor stays' })
  @ApiAnswer(204, 'The new password counts')
  @Refuses(401, 'identity.link-invalid')
  resetPassword(
    @Body({ schema: ResetPassword }) { token, password }: ResetPassword,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    return this.passwords.resetByApi(token, password, caller);
  }

  @Post('unlock')
  @Public('the mailed link shows who reads the account’s mail; it signs nobody in')
  @ApiOperation({
    summary: 'Try to sign in again before its time, by a mailed link',
    description:
      'The link is mailed when the right password came while sign-in was slowed down. It signs nobody in: for an hour attempts from this network count by themselves.',
  })
  @ApiAnswer(204, 'Attempts from this network start afresh')
  @Refuses(401, 'identity.link-invalid')
  unlockSignIn(@Body({ schema: Unlock }) { token }: Unlock, @CurrentCaller() caller: Caller): Promise<void> {
    return this.unlocking.unlockNetwork(token, caller);
  }
}
