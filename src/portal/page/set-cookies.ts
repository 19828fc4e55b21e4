import type { FastifyReply } from 'fastify';
import type { CookieToSet } from '../../modules/identity/contract/sessions/cookie-to-set.js';

/** Sets these cookies on the current answer. */
export function setCookies(reply: FastifyReply, ...cookies: readonly CookieToSet[]): void {
  for (const { name, value, options } of cookies) reply.setCookie(name, value, options);
}
