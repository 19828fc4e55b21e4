import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LoggerModule, PinoLogger } from 'nestjs-pino';
import { destination } from 'pino';
import type { Config } from '../../config/config.js';
import { currentOrigin } from '../../events/origins/event-origin.js';
import { LogOutput } from './log-output.js';
import { plainAddress } from '../../shared/plain-address.js';
import type { Problem } from '../answers/problem.js';
import { requestPath } from '../requests/request-path.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The code of the problem that the request was answered with. */
    refusal?: string;
  }
}

/**
 * One line for each answer. Nothing of a request is logged but what stands here: no headers, no query string, no body
 * (R22, R54). Of a refused request it says why, and who asked (R84). Load balancers' questions are not worth a line.
 */
export function logAnswers(fastify: FastifyInstance): void {
  fastify.decorateRequest('refusal');
  // All fields are named here, so nothing has to be redacted.
  const logger = PinoLogger.root.child({}, { redact: [] });
  fastify.addHook('onResponse', (request, reply, done) => {
    if (!request.url.startsWith('/health/')) {
      const { method, id: requestId } = request;
      const from = plainAddress(request.ip);
      const { statusCode: status, elapsedTime } = reply;
      const line = { method, path: requestPath(request.url), from, requestId, status, ms: Math.round(elapsedTime) };
      logger.info(request.refusal === undefined ? line : { ...line, ...refusalOf(request) }, 'answered');
    }
    done();
  });
}

function refusalOf({ refusal, user }: FastifyRequest & { user?: { readonly userId: string } }) {
  return { reason: refusal, ...(user && { actorId: user.userId }) };
}

/** Logs an answer that no route, hook or filter gave. */
export function logEarlyAnswer({ status, code, instance, requestId }: Problem, from = '', method = ''): void {
  PinoLogger.root.info(
    { method, path: instance, from: plainAddress(from), requestId, status, reason: code },
    'answered',
  );
}

const output = new LogOutput(1);

/**
 * Structured logs on standard output, one line of JSON each, with the request's id. No middleware runs for it: whatever
 * is logged within a request takes the id from there. A command's output is its result: warnings alone are logged, on
 * standard error.
 */
export function loggerModule(config: Config) {
  const options = {
    level: config.background || config.logLevel === 'silent' ? config.logLevel : 'warn',
    mixin: () => {
      const { requestId } = currentOrigin();
      return requestId === null ? {} : { requestId };
    },
    // Nothing logs these today; if something does one day, they stay out.
    redact: { paths: ['*.password', '*.value', '*.secret', '*.token', '*.authorization'], remove: true },
  };
  const to = config.background ? output : destination({ dest: 2, sync: true });
  return LoggerModule.forRoot({ forRoutes: [], pinoHttp: [options, to] });
}
