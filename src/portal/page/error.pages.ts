import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ErrorPages } from '../../http/answers/error-pages.js';
import type { Problem } from '../../http/answers/problem.js';
import type { Actor } from '../../modules/identity/contract/actor.js';
import { RoleDirectory } from '../../modules/roles/contract/role-directory.js';
import { formPageOf } from '../forms/form-page.js';
import { leadTo } from './lead-to.js';
import { KeptForms } from '../forms/kept-forms.js';
import { navigationFor } from './navigation.js';
import { type Notice, withNotice } from './notices.js';
import { definePage, show } from './page.js';
import { PageRenderer } from './page-renderer.js';
import { stepUpFor } from '../forms/step-up.page.js';
import { safeReturnPath } from './return-path.js';
import type { NavigationItem } from './shell.js';

const errorPage = definePage('error', 'Something went wrong', {
  heading: z.string(),
  detail: z.string(),
  whatNext: z.string(),
  requestId: z.string(),
});

/** What the error page of a status says and advises. Any other status uses the words of the problem itself. */
const words: Readonly<Record<number, { heading: string; detail?: string; whatNext: string }>> = {
  403: { heading: 'This is not allowed', whatNext: 'If you need this, ask WMDA support which role it takes.' },
  404: {
    heading: 'There is nothing at this address',
    detail: 'It was deleted, it is not yours to see, or the address is not complete.',
    whatNext: 'Check the address, or begin at the start page.',
  },
  405: {
    heading: 'There is nothing to see at this address',
    detail: 'A form is sent here; it shows no page of its own.',
    whatNext: 'Begin at the start page.',
  },
  429: { heading: 'Too many attempts', whatNext: 'Wait, then go back and try again. Nothing is lost.' },
  503: {
    heading: 'The service is not available at the moment',
    detail: 'Your request was not carried out. Client secrets and tokens that exist are not touched by this.',
    whatNext: 'Wait a few seconds, then load this page again.',
  },
};
const unknownOutcome: (typeof words)[number] = {
  heading: 'Nobody knows whether this was done',
  detail: 'The answer took too long. Client secrets and tokens that exist are not touched by this.',
  whatNext: 'Look whether it was done before you try again.',
};
const otherwise: (typeof words)[number] = { heading: 'This did not work', whatNext: 'Go back and try again.' };

/**
 * Answers failed requests of people: leads them to sign in where that is missing, else shows a page that says what to
 * do.
 */
@Injectable()
export class ErrorPagesOfPortal implements OnModuleInit {
  constructor(
    private readonly errorPages: ErrorPages,
    private readonly renderer: PageRenderer,
    private readonly roles: RoleDirectory,
    private readonly keptForms: KeptForms,
  ) {}

  onModuleInit(): void {
    this.errorPages.register((problem, request, reply) => this.answer(problem, request, reply));
  }

  private async answer(
    problem: Problem,
    request: FastifyRequest & { user?: Actor },
    reply: FastifyReply,
  ): Promise<void> {
    const { status } = problem;
    const stepUp = stepUpFor(problem, request, reply);
    if (!stepUp && status === 401) {
      leadTo(this.signInPath(request, reply), request, reply);
      return void reply.send();
    }
    const {
      heading,
      detail = problem.detail,
      whatNext,
    } = problem.code === 'outcome-unknown' ? unknownOutcome : (words[status] ?? otherwise);
    const context = { heading, detail, whatNext, requestId: problem.requestId };
    const shown = stepUp ?? show(errorPage, context, { title: heading, status });
    const navigation = status < 500 ? await this.navigationOf(request) : [];
    reply.send(await this.renderer.answer(shown, { request, reply, navigation }));
  }

  private async navigationOf({ user }: { user?: Actor }): Promise<NavigationItem[]> {
    return user ? navigationFor(await this.roles.rolesOf(user.userId)) : [];
  }

  /** Signing in leads back to where the person was, with what they filled in there. */
  private signInPath(request: FastifyRequest, reply: FastifyReply): string {
    const path = `/login?returnTo=${encodeURIComponent(safeReturnPath(formPageOf(request)))}`;
    const notice = noticeOfForm[this.keptForms.keep(request, reply)] ?? noticeOfSession(request);
    return notice ? withNotice(path, notice) : path;
  }
}

const noticeOfForm: Readonly<Record<string, Notice>> = { kept: 'form-kept', 'too-long': 'form-lost' };

function noticeOfSession({ headers }: FastifyRequest): Notice | undefined {
  return /(?:^|;\s*)(?:__Host-)?session=/.test(headers.cookie ?? '') ? 'session-ended' : undefined;
}
