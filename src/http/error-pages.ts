import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isPagePath } from './page-path.js';
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
  for({ url, headers }: FastifyRequest): AnswerWithPage | undefined {
    return isPagePath(url) && /\btext\/html\b/.test(headers.accept ?? '') ? this.answerWithPage : undefined;
  }
}
