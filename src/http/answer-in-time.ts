import type { FastifyInstance } from 'fastify';
import { answeredWithinMs } from '../database/deadline.js';
import { DomainError } from '../shared/domain-error.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Goes off when the answer is late. */
    late?: NodeJS.Timeout;
  }
}

class TookTooLong extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'unavailable';
  override readonly retryAfterSeconds = 5;

  constructor() {
    super('This took too long, as the service waits for its database. Try again in a few seconds.');
  }
}

/**
 * Answers every request within ten seconds after it was read, whatever its handler waits for (R97). What the handler still
 * does then is not committed: see `RequestClient`. Set up before any route, so that it holds for all.
 */
export function answerInTime(fastify: FastifyInstance): void {
  fastify.decorateRequest('late');
  fastify.addHook('preHandler', (request, reply, done) => {
    request.late = setTimeout(() => {
      // An answer that is being sent, row by row, is left alone.
      if (!reply.sent && !reply.raw.headersSent) reply.send(new TookTooLong());
    }, answeredWithinMs).unref();
    done();
  });
  fastify.addHook('onResponse', ({ late }, _reply, done) => {
    clearTimeout(late);
    done();
  });
}
