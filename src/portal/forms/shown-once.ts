import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../config/config.js';
import { MINUTE, SECOND } from '../../shared/clock.js';
import type { Actor } from '../../modules/identity/contract/actor.js';
import { FormSeal, type Subject } from './form-seal.js';
import { type SeeOther, seeOther } from '../page/page.js';

/** Longer than a slow connection takes to follow a redirect. */
const life = 5 * MINUTE;

/**
 * Carries what is shown once from the answer to a form to the page that shows it, so that going back and loading again
 * send no form twice. The browser holds it meanwhile, sealed, for that one page and that one session.
 */
@Injectable()
export class ShownOnce {
  private readonly secure: boolean;
  private readonly cookie: string;

  constructor(
    private readonly seal: FormSeal,
    config: Config,
  ) {
    this.secure = config.publicUrl.startsWith('https:');
    this.cookie = this.secure ? '__Secure-shown-once' : 'shown-once';
  }

  /** @param path of the page that shows `text`, and of no other */
  showAt(path: string, text: string, { actor, reply }: { actor: Actor; reply: FastifyReply }): SeeOther {
    const sealed = this.seal.seal(text, subjectOf(path, actor), life);
    reply.setCookie(this.cookie, sealed, { ...this.options(path), maxAge: life / SECOND });
    return seeOther(path);
  }

  /** What was to be shown here; null once it was, and where nothing was. */
  take(path: string, { actor, request, reply }: { actor: Actor; request: FastifyRequest; reply: FastifyReply }) {
    const carried = request.cookies[this.cookie];
    if (carried === undefined) return null;
    reply.clearCookie(this.cookie, this.options(path));
    const text = this.seal.open(carried, subjectOf(path, actor));
    return typeof text === 'string' ? text : null;
  }

  private options(path: string) {
    return { path, httpOnly: true, sameSite: 'strict', secure: this.secure } as const;
  }
}

function subjectOf(path: string, { sessionId }: Actor): Subject {
  return ['shown-once', sessionId, path];
}
