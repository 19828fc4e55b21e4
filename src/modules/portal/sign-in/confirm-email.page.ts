import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../../../http/public.js';
import { EmailConfirmation } from '../../identity/contract/email-confirmation.js';
import { withNotice } from '../page/notices.js';
import { seeOther, show } from '../page/page.js';
import { PageController } from '../page/page-controller.js';
import { submitted } from '../page/submitted.js';
import { confirmEmailPage, orLinkEnded } from './link.views.js';

const Link = z.object({ token: z.string().max(1000).catch('') });

/** The last step of a change of e-mail: whoever reads the new mailbox says so. */
@PageController('email')
export class ConfirmEmailPage {
  constructor(private readonly confirmation: EmailConfirmation) {}

  @Public('the mailed link shows who reads the new address')
  @Get()
  form(@Query({ schema: Link }) { token }: z.output<typeof Link>) {
    return orLinkEnded('email-change', () => this.formFor(token));
  }

  @Public('the mailed link shows who reads the new address')
  @Post()
  @HttpCode(200)
  confirm(@Body({ schema: Link }) form: z.output<typeof Link>) {
    return orLinkEnded('email-change', async () => {
      const outcome = await submitted(Link, form, ({ token }) => this.confirmation.confirm(token));
      return 'refused' in outcome
        ? this.formFor(form.token, outcome.refused.problem)
        : seeOther(withNotice('/login', 'email-confirmed'));
    });
  }

  private async formFor(token: string, problem: string | null = null) {
    const address = await this.confirmation.addressOf(token);
    return show(confirmEmailPage, { token, address, problem }, { status: problem ? 422 : 200 });
  }
}
