import { Body, Get, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Public } from '../../http/requests/public.js';
import { SignInUnlocking } from '../../modules/identity/contract/sign-in/sign-in-unlocking.js';
import { setCookies } from '../page/set-cookies.js';
import { withNotice } from '../page/notices.js';
import { seeOther, show } from '../page/page.js';
import { PageController } from '../page/page-controller.js';
import { LinkPage, LinkToken } from './link-tokens.js';
import { formOfLink, orLinkEnded, unlockPage } from './link.views.js';

const Link = z.object({ token: z.string().max(1000).catch('') });

/**
 * Lets a browser that was slowed down sign in again: following the mailed link shows that its owner reads the account's
 * mail.
 */
@PageController('unlock')
export class UnlockPage {
  constructor(private readonly unlocking: SignInUnlocking) {}

  @Public('the mailed link shows who reads the account’s mail; it signs nobody in')
  @Get()
  @LinkPage('/unlock')
  form(@LinkToken() token: string) {
    return formOfLink('unlock', token, async () => {
      const { email } = await this.unlocking.personOf(token);
      return show(unlockPage, { token, email });
    });
  }

  @Public('the mailed link shows who reads the account’s mail; it signs nobody in')
  @Post()
  @HttpCode(200)
  unlock(@Body({ schema: Link }) { token }: z.output<typeof Link>, @Res({ passthrough: true }) reply: FastifyReply) {
    return orLinkEnded('unlock', async () => {
      setCookies(reply, await this.unlocking.unlockBrowser(token));
      return seeOther(withNotice('/login', 'unlocked'));
    });
  }
}
