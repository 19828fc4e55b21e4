import type { FastifyInstance } from 'fastify';
import { DomainError } from '../shared/domain-error.js';

class Stopping extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'unavailable';
  override readonly retryAfterSeconds = 5;

  constructor() {
    super('This instance is stopping. Try again in a few seconds.');
  }
}

/**
 * Refuses requests that arrive on open connections once the server stops listening; those under way are finished.
 * Fastify would do so too, without the headers that every answer has.
 */
export function refuseWhileStopping(fastify: FastifyInstance): void {
  let stopping = false;
  fastify.addHook('preClose', (done) => {
    stopping = true;
    // A connection kept alive after its last answer would hold a stop up for as long as its client likes.
    fastify.server.keepAliveTimeout = 1;
    done();
  });
  fastify.addHook('onRequest', (_request, _reply, done) => done(stopping ? new Stopping() : undefined));
}
