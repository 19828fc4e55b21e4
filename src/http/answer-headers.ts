import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';
import { documentationPath } from './documentation.js';
import { isPagePath } from './page-path.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For routes that set all headers of their answers themselves, but for the request's id. */
    withOwnHeaders?: boolean;
  }
}

/** For what programs are answered: data, and never a page. */
export const strictPolicy = "default-src 'none'; frame-ancestors 'none'";
/** Nothing but what this host serves, no script or style inside the page, and no frame around it (R53). */
const pagePolicy = [
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'",
  "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
].join('; ');
/** Swagger UI comes with inline styles and a picture as data; nothing else of it is inline. */
const documentationPolicy = [
  "default-src 'none'; script-src 'self'; connect-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'",
  "style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
].join('; ');

/**
 * Gives the answers of every route but those with headers of their own what keeps them out of caches, frames and other
 * sites' hands; and all of them the request's id.
 */
export function setAnswerHeaders(fastify: FastifyInstance, publicUrl: string): void {
  const secure = helmet({
    contentSecurityPolicy: false,
    frameguard: { action: 'deny' },
    strictTransportSecurity: publicUrl.startsWith('https:') ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    referrerPolicy: false,
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id);
    if (request.routeOptions.config.withOwnHeaders) return done();
    reply.headers({ 'Cache-Control': 'no-store', ...headersFor(request.url) });
    secure(request.raw, reply.raw, () => done());
  });
}

/**
 * Where a page's address carries a link's token, not even this host's own log sees it as a `Referer` (R54); on other
 * pages browsers without `Sec-Fetch-Site` need a policy under which they send their `Origin`.
 */
function headersFor(url: string): Record<string, string> {
  if (!isPagePath(url)) {
    return {
      'Content-Security-Policy': url.startsWith(documentationPath) ? documentationPolicy : strictPolicy,
      'Referrer-Policy': 'no-referrer',
    };
  }
  return {
    'Content-Security-Policy': pagePolicy,
    'Referrer-Policy': /[?&]token=/.test(url) ? 'no-referrer' : 'same-origin',
  };
}
