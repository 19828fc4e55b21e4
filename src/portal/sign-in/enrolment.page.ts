import { Body, Get, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Public } from '../../http/requests/public.js';
import { type Caller, CurrentCaller } from '../../modules/identity/contract/caller.js';
import {
  type EnrolmentBegun,
  EnrolmentByLink,
  type EnrolmentPurpose,
} from '../../modules/identity/contract/enrolment/enrolment-by-link.js';
import { FactorEnrolment } from '../../modules/identity/contract/enrolment/factor-enrolment.js';
import { recoveryCodesView } from '../account/account.views.js';
import { ShownSeeds } from '../account/shown-seeds.js';
import { seedView } from '../account/seed.view.js';
import { setCookies } from '../page/set-cookies.js';
import { show } from '../page/page.js';
import { PageController } from '../page/page-controller.js';
import { type Refused, submitted } from '../forms/submitted.js';
import { typedCode } from '../forms/typed-code.js';
import { typedPassword } from '../forms/typed-password.js';
import { LinkPage, LinkToken } from './link-tokens.js';
import { factorEnrolmentPage, formOfLink, linkPasswordPage, orLinkEnded } from './link.views.js';

const text = z.string().max(1000).catch('');
const LinkAndPassword = z.object({ token: text, password: typedPassword });
const Challenge = z.object({ challenge: text });
const FirstCode = z.object({ challenge: text, code: text, shown: z.string().catch('') });

const words = {
  invitation: {
    heading: 'Welcome',
    intro: 'Choose a password. You set up your authenticator app next.',
    action: '/invitation',
    button: 'Continue',
    choosing: true,
    called: 'a password',
  },
  enrolment: {
    heading: 'Set up your authenticator app',
    intro: 'Show your password first.',
    action: '/enrol',
    button: 'Continue',
    choosing: false,
    called: 'your password',
  },
} as const;

/** Leads from a mailed link to the first authenticator app. Opening the link does not use it up (R54). */
@PageController()
export class EnrolmentPage {
  constructor(
    private readonly enrolment: EnrolmentByLink,
    private readonly factors: FactorEnrolment,
    private readonly seeds: ShownSeeds,
  ) {}

  @Public('an invited person has no password yet; the mailed link shows who they are')
  @Get('invitation')
  @LinkPage('/invitation')
  invitation(@LinkToken() token: string) {
    return formOfLink('invitation', token, () => this.passwordForm('invitation', token));
  }

  @Public('an invited person has no password yet; the mailed link shows who they are')
  @Post('invitation')
  @HttpCode(200)
  acceptInvitation(@Body({ schema: LinkAndPassword }) form: z.output<typeof LinkAndPassword>) {
    return this.begin('invitation', form, () => this.enrolment.acceptInvitation(form.token, form.password));
  }

  @Public('nobody without a second factor can be signed in; the mailed link and the password stand for it')
  @Get('enrol')
  @LinkPage('/enrol')
  enrol(@LinkToken() token: string) {
    return formOfLink('enrolment', token, () => this.passwordForm('enrolment', token));
  }

  @Public('nobody without a second factor can be signed in; the mailed link and the password stand for it')
  @Post('enrol')
  @HttpCode(200)
  showPassword(@Body({ schema: LinkAndPassword }) form: z.output<typeof LinkAndPassword>) {
    return this.begin('enrolment', form, () => this.enrolment.showPassword(form.token, form.password));
  }

  @Public('the challenge stands for a mailed link and a password')
  @Post('enrol/app')
  @HttpCode(200)
  propose(@Body({ schema: Challenge }) { challenge }: z.output<typeof Challenge>) {
    return orLinkEnded('enrolment', () => this.seedOf(challenge));
  }

  @Public('the challenge stands for a mailed link and a password')
  @Post('enrol/confirm')
  @HttpCode(200)
  confirm(
    @Body({ schema: FirstCode }) form: z.output<typeof FirstCode>,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { challenge, shown } = form;
    return orLinkEnded('enrolment', async () => {
      const confirm = () => this.factors.confirmForBrowser(challenge, typedCode(form.code), caller);
      const outcome = await submitted(FirstCode, form, confirm, { at: { 'identity.invalid-code': 'code' } });
      if ('refused' in outcome) {
        const seed = this.seeds.again(shown, challenge);
        return show(factorEnrolmentPage, { challenge, seed, shown }, { refused: outcome, holdsSecret: true });
      }
      const { cookies, recoveryCodes } = outcome.done;
      setCookies(reply, ...cookies);
      return recoveryCodesView(recoveryCodes, { first: true, next: '/' });
    });
  }

  private begin(
    purpose: EnrolmentPurpose,
    form: z.output<typeof LinkAndPassword>,
    accept: () => Promise<EnrolmentBegun>,
  ) {
    return orLinkEnded(purpose, async () => {
      const outcome = await submitted(LinkAndPassword, form, accept, {
        at: { 'identity.invalid-credentials': 'password' },
        names: { password: words[purpose].called },
      });
      return 'refused' in outcome
        ? this.passwordForm(purpose, form.token, outcome)
        : this.seedOf(outcome.done.challenge);
    });
  }

  private async passwordForm(purpose: EnrolmentPurpose, token: string, refused?: Refused) {
    const { name, email } = await this.enrolment.personOf(purpose, token);
    const { heading, called: _, ...others } = words[purpose];
    return show(
      linkPasswordPage,
      {
        ...others,
        heading: purpose === 'invitation' ? `${heading}, ${name}` : heading,
        step: 'Step 1 of 3',
        token,
        email,
      },
      { refused, title: heading },
    );
  }

  private async seedOf(challenge: string) {
    const seed = seedView(await this.factors.propose(challenge));
    return show(
      factorEnrolmentPage,
      { challenge, seed, shown: this.seeds.keep(seed, challenge) },
      { holdsSecret: true },
    );
  }
}
