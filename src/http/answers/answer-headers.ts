import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import helmet from 'helmet';
import { documentationPath } from '../documentation.js';
import { isForPage } from '../requests/page-path.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For routes that set all headers of their answers themselves, but for the request's id. */
    withOwnHeaders?: boolean;
    /** For documents that any program may read, those in other sites' pages too. They hold nothing of anyone. */
    forAnyOrigin?: boolean;
  }
}

type HeaderTable = Readonly<Record<string, string>>;

/** The policy of answers to programs, which are data and never a page. */
const strictPolicy = "default-src 'none'; frame-ancestors 'none'";
/** The policy of pages: only what this host serves, no script or style inside the page, no frame around it (R53). */
const pagePolicy = [
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'",
  "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
].join('; ');
/** Swagger UI comes with inline styles and a picture as data; nothing else of it is inline. */
const documentationPolicy = [
  "default-src 'none'; script-src 'self'; connect-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'",
  "style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
].join('; ');

/** The headers of every answer, also of those that no route, hook or filter gave. */
export function essentialHeaders(publicUrl: string): HeaderTable {
  const { 'Strict-Transport-Security': transport, 'X-Content-Type-Options': types = '' } = secureHeaders(publicUrl);
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': strictPolicy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': types,
    ...(transport !== undefined && { 'Strict-Transport-Security': transport }),
  };
}

/**
 * Gives the answers of every route but those with headers of their own what keeps them out of caches, frames and other
 * sites' hands; and all of them the request's id.
 */
export function setAnswerHeaders(fastify: FastifyInstance, publicUrl: string): void {
  const headersFor = headersByKind(publicUrl);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id);
    if (!request.routeOptions.config.withOwnHeaders) reply.headers(headersFor(request));
    done();
  });
}

/** The headers of each kind of answer, prepared once. */
function headersByKind(publicUrl: string): (request: FastifyRequest) => HeaderTable {
  const secure = { ...secureHeaders(publicUrl), 'Cache-Control': 'no-store' };
  const kind = (policy: string, referrer: string): HeaderTable => ({
    ...secure,
    'Content-Security-Policy': policy,
    'Referrer-Policy': referrer,
  });
  const data = kind(strictPolicy, 'no-referrer');
  const dataForAnyOrigin = {
    ...data,
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  };
  const documentation = kind(documentationPolicy, 'no-referrer');
  // Browsers without `Sec-Fetch-Site` send their `Origin` under this policy.
  const page = kind(pagePolicy, 'same-origin');
  // Where an address carries a link's token, not even this host's own log sees it as a `Referer` (R54).
  const pageOfLink = kind(pagePolicy, 'no-referrer');
  return (request) => {
    const { config, url = '' } = request.routeOptions;
    if (isForPage(request)) return 'token' in (request.query as object) ? pageOfLink : page;
    if (config.forAnyOrigin) return dataForAnyOrigin;
    return url.startsWith(documentationPath) ? documentation : data;
  };
}

function secureHeaders(publicUrl: string): HeaderTable {
  const headers: Record<string, string> = {};
  const noted = {
    setHeader: (name: string, value: string) => (headers[name] = value),
    removeHeader: () => undefined,
  } as unknown as ServerResponse;
  const secure = helmet({
    contentSecurityPolicy: false,
    frameguard: { action: 'deny' },
    strictTransportSecurity: publicUrl.startsWith('https:') ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    referrerPolicy: false,
  });
  secure({} as IncomingMessage, noted, () => undefined);
  return headers;
}
