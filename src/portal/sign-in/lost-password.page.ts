import { Body, Get, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Public } from '../../http/requests/public.js';
import { type Caller, CurrentCaller } from '../../modules/identity/contract/caller.js';
import { ForgottenPassword } from '../../modules/identity/contract/passwords/forgotten-password.js';
import { PasswordByLink } from '../../modules/identity/contract/passwords/password-by-link.js';
import { setCookies } from '../page/set-cookies.js';
import { withNotice } from '../page/notices.js';
import { seeOther, show } from '../page/page.js';
import { PageController } from '../page/page-controller.js';
import { type Refused, submitted } from '../forms/submitted.js';
import { typedPassword } from '../forms/typed-password.js';
import { LinkPage, LinkToken } from './link-tokens.js';
import { forgotPasswordPage, formOfLink, linkPasswordPage, orLinkEnded } from './link.views.js';

const text = z.string().max(1000).catch('');
const Typed = z.object({ email: text });
const Address = z.object({
  email: z.string().max(254).includes('@', { error: 'Enter your e-mail address, like name@example.org.' }),
});
const names = { email: 'your e-mail address', password: 'a new password' };
const LinkAndPassword = z.object({ token: text, password: typedPassword });

/** A new password for someone who lost theirs: asked for by address, chosen by the mailed link. */
@PageController('password')
export class LostPasswordPage {
  constructor(
    private readonly forgotten: ForgottenPassword,
    private readonly passwords: PasswordByLink,
  ) {}

  @Public('whoever lost their password cannot sign in')
  @Get()
  @LinkPage('/password/new')
  form() {
    return forgotForm({ email: '' });
  }

  @Public('whoever lost their password cannot sign in; the mailed link shows who they are')
  @Get('new')
  resetForm(@LinkToken() token: string) {
    return formOfLink('password-reset', token, () => this.passwordForm(token));
  }

  @Public('whoever lost their password cannot sign in')
  @Post()
  @HttpCode(200)
  async forgot(@Body({ schema: Typed }) form: z.output<typeof Typed>, @CurrentCaller() caller: Caller) {
    const outcome = await submitted(Address, form, ({ email }) => this.forgotten.ask(email, caller), { names });
    return 'refused' in outcome ? forgotForm(form, outcome) : forgotForm(form, undefined, true);
  }

  @Public('whoever lost their password cannot sign in; the mailed link shows who they are')
  @Post('new')
  @HttpCode(200)
  reset(
    @Body({ schema: LinkAndPassword }) form: z.output<typeof LinkAndPassword>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return orLinkEnded('password-reset', async () => {
      const reset = (input: z.output<typeof LinkAndPassword>) =>
        this.passwords.resetInBrowser(input.token, input.password);
      const outcome = await submitted(LinkAndPassword, form, reset, { names });
      if ('refused' in outcome) return this.passwordForm(form.token, outcome);
      setCookies(reply, outcome.done);
      return seeOther(withNotice('/login', 'password-reset'));
    });
  }

  private async passwordForm(token: string, refused?: Refused) {
    const { email } = await this.passwords.personOf(token);
    return show(
      linkPasswordPage,
      {
        heading: 'Choose a new password',
        intro: 'You are signed out everywhere then. Your authenticator app stays as it is.',
        action: '/password/new',
        button: 'Set the new password',
        choosing: true,
        step: null,
        token,
        email,
      },
      { refused, title: 'Choose a new password' },
    );
  }
}

function forgotForm({ email }: { email: string }, refused?: Refused, asked = false) {
  return show(forgotPasswordPage, { email, asked }, { refused });
}
