import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isForPage } from '../requests/page-path.js';
import type { Problem } from './problem.js';

type AnswerWithPage = (problem: Problem, request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Answers a person's failed request with a page instead of problem+json. The module of pages registers itself here. */
@Injectable()
export class ErrorPages {
  private answerWithPage?: AnswerWithPage;

  register(answer: AnswerWithPage): void {
    this.answerWithPage = answer;
  }

  /** The page for this request; undefined for a program's, which reads problem+json. */
  for(request: FastifyRequest, { status }: Problem): AnswerWithPage | undefined {
    if (!isForPage(request)) return undefined;
    const { accept = '' } = request.headers;
    const forPerson = /\btext\/html\b/.test(accept);
    return forPerson || (status === 401 && mayBeRedirected(request.method, accept)) ? this.answerWithPage : undefined;
  }
}

/** Monitors and link checkers accept anything: a page that asks them to sign in is no fault of it (O15). */
function mayBeRedirected(method: string, accept: string): boolean {
  return (method === 'GET' || method === 'HEAD') && !/\bjson\b/.test(accept);
}
