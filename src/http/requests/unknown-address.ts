import type { FastifyInstance } from 'fastify';
import { DomainError, NotFound } from '../../shared/domain-error.js';
import { decodedPath } from './page-path.js';

class MethodNotAllowed extends DomainError {
  readonly kind = 'method-not-allowed';
  readonly code = 'method-not-allowed';

  constructor(allowed: readonly string[]) {
    super(`This address answers ${allowed.join(', ')} alone.`);
  }
}

/**
 * Refuses requests that no route takes before their body is read, so that nobody hears how to send it: 405 with the
 * methods that the address does take (RFC 9110 15.5.6), 404 for an address that takes none. Set up before any route.
 */
export function refuseUnknownAddresses(fastify: FastifyInstance): void {
  const methodsOf = new Map<string, Set<string>>();
  fastify.addHook('onRoute', ({ method, url }) => {
    const methods = methodsOf.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    methodsOf.set(url, methods);
  });
  let routes: { readonly pattern: RegExp; readonly methods: ReadonlySet<string> }[] | undefined;
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    routes ??= [...methodsOf].map(([url, methods]) => ({ pattern: patternOf(url), methods }));
    const path = decodedPath(request.url);
    const allowed = new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => [...methods]));
    if (allowed.size === 0) return done(new NotFound());
    const named = [...allowed].toSorted();
    reply.header('Allow', named.join(', '));
    done(new MethodNotAllowed(named));
  });
}

/** What the router takes for an address: `/applications/:id` is any one id. */
function patternOf(route: string): RegExp {
  const parts = route.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll('.', '\\.')));
  return new RegExp(`^${parts.join('/')}$`);
}
