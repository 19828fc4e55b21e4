import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../shared/domain-error.js';
import { essentialHeaders } from './answer-headers.js';
import { logEarlyAnswer } from '../server/logging.js';
import { type Problem, problemOf, problemType } from './problem.js';
import { requestTarget } from '../requests/request-path.js';

type Description = Pick<Problem, 'status' | 'code' | 'detail'>;

const unreadable: Description = { status: 400, code: 'malformed', detail: 'The request could not be read.' };
const unreadableAddress: Description = { ...unreadable, detail: 'The address of the request could not be read.' };
const unmet: Description = { status: 417, code: 'expectation-failed', detail: 'Send the request without "Expect".' };
/** What Node reports of a connection on which no request could be read, by its code. */
const unread: Readonly<Record<string, Description>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'too-slow', detail: 'The request did not arrive in time.' },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'headers-too-large',
    detail: 'The address and the headers of the request are larger than this service reads.',
  },
};

/**
 * Options of the server that answer what Node and Fastify refuse before any route, hook or filter has a say: by problems
 * with the headers, and the line in the log, that all others have (R61).
 */
export function earlyAnswers(publicUrl: string) {
  const headers = { ...essentialHeaders(publicUrl), 'Content-Type': problemType };
  return {
    /** For addresses that cannot be decoded. */
    frameworkErrors(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
      const problem = problemOf(unreadableAddress, request);
      logEarlyAnswer(problem, request.ip, request.method);
      reply
        .status(problem.status)
        .headers({ ...headers, 'X-Request-Id': request.id })
        .send(JSON.stringify(problem));
    },

    /** For what is not HTTP, too large, or too slow. */
    clientErrorHandler(error: NodeJS.ErrnoException, socket: Socket): void {
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
      const problem = problemOf(unread[error.code ?? ''] ?? unreadable, { url: '/', id: randomUUID() });
      logEarlyAnswer(problem, socket.remoteAddress);
      const body = JSON.stringify(problem);
      const all = { ...headers, ...ofAnswer(problem, body), Connection: 'close' };
      const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
      socket.write([`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...lines, '', body].join('\r\n'));
      socket.destroySoon();
    },
  };
}

function ofAnswer({ requestId }: Problem, body: string): Record<string, string> {
  return { 'X-Request-Id': requestId, 'Content-Length': String(Buffer.byteLength(body)) };
}

/** Refuses requests with an unknown `Expect`. Node itself would refuse them with an empty answer. */
export function refuseExpectations({ server }: FastifyInstance, publicUrl: string): void {
  const headers = { ...essentialHeaders(publicUrl), 'Content-Type': problemType };
  server.on('checkExpectation', ({ url = '/', method, socket }: IncomingMessage, response: ServerResponse) => {
    const problem = problemOf(unmet, { url: requestTarget(url), id: randomUUID() });
    logEarlyAnswer(problem, socket.remoteAddress, method);
    const body = JSON.stringify(problem);
    response.writeHead(problem.status, { ...headers, ...ofAnswer(problem, body) }).end(body);
  });
}

class HostMissing extends DomainError {
  readonly kind = 'malformed';
  readonly code = 'malformed';

  constructor() {
    super('The request has no Host header.');
  }
}

/** RFC 9112 3.2. Node would refuse such a request with an empty answer, so its own check is off. */
export function refuseWithoutHost(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ raw }, _reply, done) => {
    done(raw.headers.host === undefined && raw.httpVersion === '1.1' ? new HostMissing() : undefined);
  });
}
