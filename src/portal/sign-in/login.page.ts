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
import { submitted } from '../page/submitted.js';

const loginPage = definePage('login', 'Sign in', {
  returnTo: z.string(),
  email: z.string(),
  problem: z.string().nullable(),
});

const secondStepPage = definePage('login-mfa', 'Sign in: second step', {
  returnTo: z.string(),
  challenge: z.string(),
  problem: z.string().nullable(),
});

const text = z.string().max(1000).catch('');
const Then = z.object({ returnTo: text });
const Login = z.object({ returnTo: text, email: text, password: text });
const SecondStep = z.object({ returnTo: text, challenge: text, code: text, recoveryCode: text });

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
    return show(loginPage, { returnTo: safeReturnPath(returnTo), email: '', problem: null });
  }

  @Public('the first step of signing in')
  @Post('login')
  @HttpCode(200)
  async begin(@Body({ schema: Login }) form: z.output<typeof Login>, @CurrentCaller() caller: Caller) {
    const returnTo = safeReturnPath(form.returnTo);
    const outcome = await submitted(Login, form, (login) => this.passwordStep.begin(login, caller), [
      'identity.invalid-credentials',
      'identity.enrolment-link-required',
    ]);
    if (!('refused' in outcome))
      return show(secondStepPage, { returnTo, challenge: outcome.done.challenge, problem: null });
    return show(loginPage, { returnTo, email: form.email, problem: outcome.refused.problem }, { status: 422 });
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
    const { challenge } = form;
    const returnTo = safeReturnPath(form.returnTo);
    const factor = form.recoveryCode ? { recoveryCode: form.recoveryCode } : { code: form.code.replaceAll(/\s/g, '') };
    const outcome = await submitted(SecondStep, form, () => this.factorStep.forBrowser(challenge, factor, caller), [
      'identity.invalid-code',
      'identity.challenge-ended',
    ]);
    if ('refused' in outcome) {
      return show(secondStepPage, { returnTo, challenge, problem: outcome.refused.problem }, { status: 422 });
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
