import type { FastifyInstance } from 'fastify';
import { DomainError } from '../../shared/domain-error.js';

export class BodyUnreadable extends DomainError {
  readonly kind = 'malformed';
  readonly code = 'malformed-json';

  constructor() {
    super('The body is not JSON that can be read.');
  }
}

/** Stands for a body that could not be parsed, until validation refuses it. */
export const unreadableBody = Symbol('unreadable body');

/**
 * Parses JSON bodies without failing at once: who is not signed in must hear that (401) before hearing that their
 * body is malformed (400), and guards run after parsing.
 */
export function readJsonBodies(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    parse(request, body as string, (error, value) => done(null, error ? unreadableBody : value));
  });
}
