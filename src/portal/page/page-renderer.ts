import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Assets } from '../../assets/assets.js';
import { Config } from '../../config/config.js';
import { acceptedEncoding, compress } from '../../http/answers/compression.js';
import { Templates } from '../../templating/templates.js';
import type { Actor } from '../../modules/identity/contract/actor.js';
import { waitInWords } from '../../http/requests/rate-limits.js';
import { keptFormShown } from '../forms/kept-forms.js';
import { noticeText } from './notices.js';
import type { Shown } from './page.js';
import type { FormProblem, NavigationItem, Shell } from './shell.js';
import type { Refused } from '../forms/submitted.js';
import { isWithin, SupportNavigation } from './support-navigation.js';

const compressFrom = 1024;
const quickQuality = 5;

/** Makes the HTML of a page, and the answer that carries it. */
@Injectable()
export class PageRenderer {
  constructor(
    private readonly templates: Templates,
    private readonly assets: Assets,
    private readonly config: Config,
    private readonly support: SupportNavigation,
  ) {}

  /**
   * The body that shows a page; its status and headers are set on the way. Nothing of a page that holds a secret is
   * compressed: the length of an answer must say nothing about it.
   * @param navigation what the person at hand may reach
   */
  async answer(
    shown: Shown,
    { request, reply, navigation }: { request: FastifyRequest; reply: FastifyReply; navigation: NavigationItem[] },
  ): Promise<string | Buffer> {
    const { refused, holdsSecret = false } = shown.options;
    const waitSeconds = refused?.refused.waitSeconds ?? null;
    const { status = refused ? refusedStatus(waitSeconds) : 200 } = shown.options;
    const html = this.html(shown, request, navigation);
    if (waitSeconds !== null) reply.header('Retry-After', String(waitSeconds));
    reply.status(status).header('Content-Type', 'text/html; charset=utf-8').header('Vary', 'Accept-Encoding');
    const encoding = acceptedEncoding(request.headers['accept-encoding']);
    if (!encoding || html.length < compressFrom || holdsSecret) return html;
    reply.header('Content-Encoding', encoding);
    return compress(html, encoding, quickQuality);
  }

  private html({ page, context, options }: Shown, request: FastifyRequest, navigation: NavigationItem[]): string {
    const actor = (request as { user?: Actor }).user;
    const path = request.url.split('?', 1)[0] ?? '';
    const title = options.title ?? page.title;
    const shell: Shell = {
      title: options.refused ? `Error: ${title}` : title,
      brand: this.config.brandName,
      stylesheet: this.assets.stylesheet.url,
      script: this.assets.script.url,
      icons: this.assets.icons.url,
      person: actor ? { name: actor.name } : null,
      navigation: navigation.map((item) => ({ ...item, current: isWithin(path, item.href) })),
      areas: this.support.at(path),
      notice: keptFormShown(request) ?? options.notice ?? noticeText((request.query as { notice?: unknown }).notice),
      problem: options.refused ? problemOf(options.refused) : null,
      support: this.config.mail.support,
    };
    return this.templates.render(page.template, { ...context, shell });
  }
}

function refusedStatus(waitSeconds: number | null): number {
  return waitSeconds === null ? 422 : 429;
}

function problemOf({ refused: { problem, fields, waitSeconds } }: Refused): FormProblem {
  return {
    text: problem,
    fields: Object.entries(fields).map(([name, text]) => ({ name, text })),
    wait: waitSeconds === null ? null : { seconds: waitSeconds, words: waitInWords(waitSeconds) },
  };
}
