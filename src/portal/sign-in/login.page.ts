import { Body, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ClearSiteData } from '../../http/answers/clear-site-data.js';
import { Public } from '../../http/requests/public.js';
import { type Actor, CurrentActor } from '../../modules/identity/contract/actor.js';
import { OwnSessions } from '../../modules/identity/contract/sessions/own-sessions.js';
import { FactorStep } from '../../modules/identity/contract/sign-in/factor-step.js';
import { PasswordStep } from '../../modules/identity/contract/sign-in/password-step.js';
import { type Caller, CurrentCaller } from '../../modules/identity/contract/caller.js';
import { setCookies } from '../page/set-cookies.js';
import { withNotice } from '../page/notices.js';
import { definePage, seeOther, show } from '../page/page.js';
import { PageController } from '../page/page-controller.js';
import { safeReturnPath } from '../page/return-path.js';
import { submitted } from '../forms/submitted.js';
import { typedCode } from '../forms/typed-code.js';

const loginPage = definePage('login', 'Sign in', {
  returnTo: z.string(),
  email: z.string(),
});

const secondStepPage = definePage('login-mfa', 'Sign in: second step', {
  returnTo: z.string(),
  challenge: z.string(),
  /** What was typed in the first step, in case this one comes too late. */
  email: z.string(),
});

const text = z.string().max(1000).catch('');
const Then = z.object({ returnTo: text });
const LoginForm = z.object({ returnTo: text, email: text, password: text });
const Login = z.object({ email: z.string().trim().min(1), password: z.string().min(1) });
const loginNames = { email: 'your e-mail address', password: 'your password' };
const challengeEnded = 'identity.challenge-ended';
const SecondStep = z.object({ returnTo: text, challenge: text, email: text, code: text, recoveryCode: text });

/** Signing in by password and second factor, and signing out. */
@PageController()
export class LoginPage {
  constructor(
    private readonly passwordStep: PasswordStep,
    private readonly factorStep: FactorStep,
    private readonly sessions: OwnSessions,
  ) {}

  @Public('whoever is not signed in has to begin somewhere')
  @Get('login')
  form(@Query({ schema: Then }) { returnTo }: z.output<typeof Then>) {
    return show(loginPage, { returnTo: safeReturnPath(returnTo), email: '' });
  }

  @Public('the first step of signing in')
  @Post('login')
  @HttpCode(200)
  async begin(@Body({ schema: LoginForm }) form: z.output<typeof LoginForm>, @CurrentCaller() caller: Caller) {
    const { email } = form;
    const returnTo = safeReturnPath(form.returnTo);
    const outcome = await submitted(Login, form, (login) => this.passwordStep.begin(login, caller), {
      at: { 'identity.invalid-credentials': '', 'identity.enrolment-link-required': '' },
      names: loginNames,
    });
    if ('refused' in outcome) return show(loginPage, { returnTo, email }, { refused: outcome });
    return show(secondStepPage, { returnTo, email, challenge: outcome.done.challenge });
  }

  @Public('a browser that reloads the second step begins again')
  @Get('login/mfa')
  startAgain() {
    return seeOther('/login');
  }

  @Public('the second step of signing in')
  @Post('login/mfa')
  @HttpCode(200)
  async finish(
    @Body({ schema: SecondStep }) form: z.output<typeof SecondStep>,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { challenge, email } = form;
    const returnTo = safeReturnPath(form.returnTo);
    const factor = form.recoveryCode ? { recoveryCode: form.recoveryCode } : { code: typedCode(form.code) };
    const outcome = await submitted(SecondStep, form, () => this.factorStep.forBrowser(challenge, factor, caller), {
      at: { 'identity.invalid-code': form.recoveryCode ? 'recoveryCode' : 'code', [challengeEnded]: '' },
    });
    if ('refused' in outcome) {
      if (outcome.refused.code === challengeEnded) return show(loginPage, { returnTo, email }, { refused: outcome });
      return show(secondStepPage, { returnTo, email, challenge }, { refused: outcome });
    }
    setCookies(reply, ...outcome.done);
    return seeOther(returnTo);
  }

  @Post('logout')
  @ClearSiteData()
  async signOut(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply) {
    const { name, options } = await this.sessions.logOut(actor);
    reply.clearCookie(name, options);
    return seeOther(withNotice('/login', 'signed-out'));
  }
}
