import { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyInstance } from 'fastify';
import { withDeadline } from '../../database/request-deadline.js';
import { inRequestContext } from '../../database/request-context.js';
import { withOrigin } from '../../events/origins/event-origin.js';
import { plainAddress } from '../../shared/plain-address.js';
import { userAgentOf } from './user-agent.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For routes that load no entity and record no event. */
    withoutRequestScope?: boolean;
  }
}

/**
 * Gives every request its own identity map and a deadline, and names its origin for the events it records. Set up after
 * the body was read: parsing loses the asynchronous context of earlier hooks.
 */
export function scopeRequests(fastify: FastifyInstance, em: EntityManager): void {
  fastify.addHook('preHandler', (request, _reply, done) => {
    if (request.routeOptions.config.withoutRequestScope) return done();
    const origin = { ip: plainAddress(request.ip), userAgent: userAgentOf(request), requestId: request.id };
    withOrigin({ actorId: null, ...origin }, () => withDeadline(() => inRequestContext(em, done)));
  });
}
