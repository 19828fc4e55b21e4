import type { FastifyInstance } from 'fastify';
import { answeredWithinMs } from '../../database/request-deadline.js';
import { Unavailable } from './unavailable.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The timer that fires when the answer is late. */
    late?: NodeJS.Timeout;
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
      // An answer that is already being sent, row by row, may take longer.
      if (!reply.sent && !reply.raw.headersSent)
        reply.send(new Unavailable('This took too long, as the service waits for its database.'));
    }, answeredWithinMs).unref();
    done();
  });
  fastify.addHook('onResponse', ({ late }, _reply, done) => {
    clearTimeout(late);
    done();
  });
}
