import { Body, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../../http/requests/public.js';
import { momentInWords } from '../../templating/dates.js';
import {
  EmailChangeByLink,
  type EmailChangeStep,
} from '../../modules/identity/contract/email-change/email-change-by-link.js';
import { withNotice } from '../page/notices.js';
import { type SeeOther, seeOther, show, type Shown } from '../page/page.js';
import { PageController } from '../page/page-controller.js';
import { type Refused, submitted } from '../forms/submitted.js';
import { LinkPage, LinkToken } from './link-tokens.js';
import {
  agreeEmailPage,
  confirmEmailPage,
  emailWaitsPage,
  formOfLink,
  orLinkEnded,
  stopEmailPage,
} from './link.views.js';

const Link = z.object({ token: z.string().max(1000).catch('') });
type Link = z.output<typeof Link>;

const pages = { 'email-change': confirmEmailPage, 'email-agree': agreeEmailPage, 'email-stop': stopEmailPage };

/** A change of e-mail: confirmed at the new address, agreed to or stopped at the former one. */
@PageController('email')
export class EmailChangePage {
  constructor(private readonly changes: EmailChangeByLink) {}

  @Public('the mailed link shows who reads the new address')
  @Get()
  @LinkPage('/email')
  confirmForm(@LinkToken() token: string) {
    return this.form('email-change', token);
  }

  @Public('the mailed link shows who reads the new address')
  @Post()
  @HttpCode(200)
  confirm(@Body({ schema: Link }) form: Link) {
    return this.follow('email-change', form, async ({ token }) => {
      const from = await this.changes.confirm(token);
      return from
        ? show(emailWaitsPage, { from: momentInWords(from) })
        : seeOther(withNotice('/login', 'email-confirmed'));
    });
  }

  @Public('the mailed link shows who reads the former address')
  @Get('agree')
  @LinkPage('/email/agree')
  agreeForm(@LinkToken() token: string) {
    return this.form('email-agree', token);
  }

  @Public('the mailed link shows who reads the former address')
  @Post('agree')
  @HttpCode(200)
  agree(@Body({ schema: Link }) form: Link) {
    return this.follow('email-agree', form, async ({ token }) => {
      const made = await this.changes.agree(token);
      return seeOther(withNotice('/login', made ? 'email-confirmed' : 'email-agreed'));
    });
  }

  @Public('the mailed link shows who reads the former address')
  @Get('stop')
  @LinkPage('/email/stop')
  stopForm(@LinkToken() token: string) {
    return this.form('email-stop', token);
  }

  @Public('the mailed link shows who reads the former address')
  @Post('stop')
  @HttpCode(200)
  stop(@Body({ schema: Link }) form: Link) {
    return this.follow('email-stop', form, async ({ token }) => {
      await this.changes.stop(token);
      return seeOther(withNotice('/login', 'email-stopped'));
    });
  }

  private follow(step: EmailChangeStep, form: Link, work: (form: Link) => Promise<Shown | SeeOther>) {
    return orLinkEnded(step, async () => {
      const outcome = await submitted(Link, form, work);
      return 'refused' in outcome ? this.formFor(step, form.token, outcome) : outcome.done;
    });
  }

  private form(step: EmailChangeStep, token: string) {
    return formOfLink(step, token, () => this.formFor(step, token));
  }

  private async formFor(step: EmailChangeStep, token: string, refused?: Refused) {
    const { formerEmail: former, newEmail: address } = await this.changes.offerOf(step, token);
    return show(pages[step], { token, former, address }, { refused });
  }
}
