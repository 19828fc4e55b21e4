import type { FastifyRequest } from 'fastify';
import { pathOf } from './request-path.js';

/** Paths for programs. Everything else is a page. */
const forPrograms = /^\/(?:api|oauth2|health|metrics|static|\.well-known)(?:\/|$)/;

/** Whether a path, not encoded, is a page's: it reads forms, has the pages' policy, and fails with a page. */
export function isPagePath(path: string): boolean {
  return !forPrograms.test(path);
}

/**
 * Whether a request is for a page. The route that it matched says so, as the router reads an address in more spellings
 * than one (S19); an address without a route is read as the router would.
 */
export function isForPage({ routeOptions, url }: FastifyRequest): boolean {
  return isPagePath(routeOptions.url ?? decodedPath(url));
}

/** The path that an address names, read as the router reads it; as it was sent when it cannot be decoded. */
export function decodedPath(url: string): string {
  const path = pathOf(url);
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
