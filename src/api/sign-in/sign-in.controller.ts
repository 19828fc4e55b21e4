import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiAnswer } from '../../http/answers/api-answer.js';
import { Refuses } from '../../http/answers/refuses.js';
import { ClearSiteData } from '../../http/answers/clear-site-data.js';
import { Public } from '../../http/requests/public.js';
import { type Caller, CurrentCaller } from '../../modules/identity/contract/caller.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { AccessTokenAnswer, FactorRequired, FinishLogin, Login, Refresh, TokensAnswer } from './sign-in.schemas.js';
import { ShowPresentFactor } from './proof.schemas.js';
import { PasswordStep } from '../../modules/identity/contract/sign-in/password-step.js';
import { FactorStep } from '../../modules/identity/contract/sign-in/factor-step.js';
import { proofOf } from '../../modules/identity/contract/factors/proof.js';
import { SessionRenewal } from '../../modules/identity/contract/sessions/session-renewal.js';
import { OwnSessions } from '../../modules/identity/contract/sessions/own-sessions.js';
import { SteppingUp } from '../../modules/identity/contract/sign-in/stepping-up.js';

@ApiTags('Sign-in')
@Controller('auth')
export class SignInController {
  constructor(
    private readonly passwordStep: PasswordStep,
    private readonly factorStep: FactorStep,
    private readonly renewal: SessionRenewal,
    private readonly steppingUp: SteppingUp,
    private readonly sessions: OwnSessions,
  ) {}

  @Post('login')
  @Public('the first step of signing in')
  @ApiOperation({ summary: 'Sign in, first step: e-mail address and password' })
  @ApiAnswer(200, 'The password is right: send the challenge and a code to /auth/mfa', FactorRequired)
  @Refuses(401, 'identity.invalid-credentials', 'identity.enrolment-link-required')
  @Refuses(429, 'too-many-attempts')
  logIn(@Body({ schema: Login }) body: Login, @CurrentCaller() caller: Caller) {
    return this.passwordStep.begin(body, caller);
  }

  @Post('mfa')
  @Public('the second step of signing in')
  @ApiOperation({ summary: 'Sign in, second step: a code of the authenticator app, or a recovery code' })
  @ApiAnswer(200, 'Signed in', TokensAnswer)
  @Refuses(401, 'identity.challenge-ended', 'identity.invalid-code')
  @Refuses(429, 'too-many-attempts')
  finishLogin(@Body({ schema: FinishLogin }) body: FinishLogin, @CurrentCaller() caller: Caller) {
    return this.factorStep.forApi(body.challenge, proofOf(body), caller);
  }

  @Post('refresh')
  @Public('an access token has expired by then; the refresh token is what shows who asks')
  @ApiOperation({ summary: 'Get new tokens for a session; the refresh token is used up' })
  @ApiAnswer(200, 'The next tokens of this session', TokensAnswer)
  @Refuses(401, 'identity.refresh-raced', 'identity.session-ended')
  @Refuses(429, 'too-many-attempts')
  renewTokens(@Body({ schema: Refresh }) { refreshToken }: Refresh) {
    return this.renewal.use(refreshToken);
  }

  @Post('step-up')
  @ApiOperation({ summary: 'Show the second factor again: opens for 30 minutes what needs a recent one' })
  @ApiAnswer(200, 'The session has a recent second factor', AccessTokenAnswer)
  @Refuses(401, 'identity.invalid-code')
  @Refuses(429, 'too-many-attempts')
  stepUp(
    @CurrentActor() actor: Actor,
    @Body({ schema: ShowPresentFactor }) body: ShowPresentFactor,
    @CurrentCaller() caller: Caller,
  ) {
    return this.steppingUp.stepUp(actor, proofOf(body), caller);
  }

  @Post('logout')
  @ClearSiteData()
  @ApiOperation({ summary: 'End this session' })
  @ApiAnswer(204, 'The session has ended')
  async logOut(@CurrentActor() actor: Actor): Promise<void> {
    await this.sessions.logOut(actor);
  }
}
