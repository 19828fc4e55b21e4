import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isForPage } from './page-path.js';
import type { Problem } from './problem.js';

type AnswerWithPage = (problem: Problem, request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Who answers a failed request of a person, in place of problem+json. The pages' module registers itself. */
@Injectable()
export class ErrorPages {
  private answerWithPage?: AnswerWithPage;

  register(answer: AnswerWithPage): void {
    this.answerWithPage = answer;
  }

  /** The page for this request; undefined for a program's, which reads problem+json. */
  for(request: FastifyRequest): AnswerWithPage | undefined {
    const forPerson = isForPage(request) && /\btext\/html\b/.test(request.headers.accept ?? '');
    return forPerson ? this.answerWithPage : undefined;
  }
}
