import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MINUTE, SECOND } from '../../../shared/clock.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For a page that a mailed link leads to: the path of the form that its token is for. */
    formOfLink?: string;
  }
}

/** Longer than somebody takes to read a mail and choose a password. */
const keptFor = (15 * MINUTE) / SECOND;
/** What any token is made of; anything else was never one, and a cookie might not hold it. */
const tokenForm = /^[A-Za-z0-9._-]{1,200}$/;

/** Over https no other host may set it; `__Host-` asks for every path. */
function nameFor(publicUrl: string): string {
  return publicUrl.startsWith('https:') ? '__Secure-link' : 'link';
}

/** Marks the page that a mailed link leads to. @param path where its form stands */
export const LinkPage = (path: string) => RouteConfig({ formOfLink: path });

/** The token of the mailed link that led to this form; empty where none did. */
export const LinkToken = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { cookies } = context.switchToHttp().getRequest<FastifyRequest>();
  return cookies['__Secure-link'] ?? cookies.link ?? '';
});

/**
 * Takes the token of a mailed link out of the address at the first request, so that it stands in no history, bookmark or
 * screenshot: the browser carries it in a cookie to the form, and to nothing else. Opening a link uses nothing up (R54).
 */
export function hideLinkTokens(fastify: FastifyInstance, publicUrl: string): void {
  fastify.addHook('preHandler', (request, reply, done) => {
    const { formOfLink: path } = request.routeOptions.config;
    const { token } = request.query as { token?: unknown };
    if (path === undefined || token === undefined) return done();
    const value = typeof token === 'string' && tokenForm.test(token) ? token : '';
    const secure = publicUrl.startsWith('https:');
    reply.setCookie(nameFor(publicUrl), value, { path, maxAge: keptFor, httpOnly: true, sameSite: 'lax', secure });
    reply.redirect(path, 303);
  });
}
