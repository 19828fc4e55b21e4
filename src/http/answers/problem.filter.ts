import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, type ErrorKind } from '../../shared/domain-error.js';
import { loggableError } from '../../shared/loggable-error.js';
import { ErrorPages } from './error-pages.js';
import { isOutage, isOutcomeUnknown } from './outage.js';
import { type Problem, problemOf, problemType } from './problem.js';

const statusOf: Readonly<Record<ErrorKind, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  invalid: 422,
  throttled: 429,
  unavailable: 503,
};

type Description = Pick<Problem, 'status' | 'code' | 'detail' | 'errors'> & { retryAfter?: number | undefined };

/** Codes and words for refusals that come from the framework, which must not leak through as they are (R61). */
const frameworkProblems: Readonly<Record<number, { code: string; detail: string }>> = {
  400: { code: 'malformed', detail: 'The request could not be read.' },
  401: { code: 'unauthenticated', detail: 'Sign in and send the access token as "Authorization: Bearer ...".' },
  403: { code: 'forbidden', detail: 'Your role does not allow this.' },
  404: { code: 'not-found', detail: 'There is nothing here, or it is not yours to see.' },
  413: { code: 'too-large', detail: 'The body is larger than this service reads.' },
  415: { code: 'unsupported-media-type', detail: 'Send the body as application/json.' },
  503: { code: 'unavailable', detail: 'The service is not available at the moment. Try again in a few seconds.' },
};

const retryAfterOutageSeconds = 5;

const outcomeUnknown: Description = {
  status: 503,
  code: 'outcome-unknown',
  detail: 'Nobody knows whether this was done, as the database did not answer in time. Look before you try again.',
};

/** Turns whatever was thrown into problem+json. What is not meant for the caller is logged and answered with 500. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly errorPages: ErrorPages) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const { retryAfter, ...described } = this.describe(thrown);
    const problem = problemOf(described, request);
    request.refusal = problem.code;
    if (retryAfter !== undefined) reply.header('Retry-After', String(retryAfter));
    const answerWithPage = this.errorPages.for(request, problem);
    if (!answerWithPage) return answerProblem(problem, request, reply);
    try {
      await answerWithPage(problem, request, reply);
    } catch (failure) {
      this.logger.error({ err: loggableError(failure) }, 'an error has no page');
      answerProblem(problem, request, reply);
    }
  }

  private describe(thrown: unknown): Description {
    if (thrown instanceof DomainError) {
      const { code, message: detail, errors, retryAfterSeconds: retryAfter } = thrown;
      return { status: statusOf[thrown.kind], code, detail, ...(errors && { errors: [...errors] }), retryAfter };
    }
    const status = isOutage(thrown) ? 503 : frameworkStatus(thrown);
    const known = frameworkProblems[status] ?? frameworkProblems[400];
    if (status < 500 && known) return { status, ...known };
    this.logger.error({ err: loggableError(thrown) }, 'a request failed');
    if (isOutcomeUnknown(thrown)) return outcomeUnknown;
    if (status === 503 && known) return { status, ...known, retryAfter: retryAfterOutageSeconds };
    return {
      status: 500,
      code: 'internal',
      detail: 'The request was not carried out. Quote the request id to WMDA support if it happens again.',
    };
  }
}

function answerProblem(problem: Problem, { headers }: FastifyRequest, reply: FastifyReply): void {
  if (problem.status === 401) reply.header('WWW-Authenticate', challenge(problem, headers.authorization));
  reply
    .status(problem.status)
    .header('Content-Type', problemType)
    .header('Cache-Control', 'no-store')
    .send(JSON.stringify(problem));
}

/** The challenge of a 401 (RFC 6750 3.1). It names an error only when a token was sent. */
function challenge({ code }: Problem, authorization = ''): string {
  return code === 'unauthenticated' && /^bearer\s/i.test(authorization) ? 'Bearer error="invalid_token"' : 'Bearer';
}

function frameworkStatus(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = (thrown as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
