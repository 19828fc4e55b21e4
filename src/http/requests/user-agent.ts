import type { FastifyRequest } from 'fastify';

const longest = 300;

/** How the client of a request names itself, cut to 300 characters; null when it does not. */
export function userAgentOf({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  return headers['user-agent']?.slice(0, longest) ?? null;
}
