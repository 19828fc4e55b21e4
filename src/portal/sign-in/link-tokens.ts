import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MINUTE, SECOND } from '../../shared/clock.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For a page that a mailed link leads to: the path of the form that its token is for. */
    formOfLink?: string;
  }

  interface FastifyRequest {
    /** The token of the mailed link that led to this form; empty where none did, or too long ago. */
    readonly linkToken: string;
  }
}

/** Longer than somebody takes to read a mail and choose a password. */
const keptFor = (15 * MINUTE) / SECOND;
/** The characters of a token. Anything else was never a token and might not fit into a cookie. */
const tokenForm = /^[A-Za-z0-9._-]{1,200}$/;

/** Marks the page that a mailed link leads to. @param path where its form stands */
export const LinkPage = (path: string) => RouteConfig({ formOfLink: path });

/** The token of the mailed link that led to this form; empty where none did, or too long ago. */
export const LinkToken = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => context.switchToHttp().getRequest<FastifyRequest>().linkToken,
);

/**
 * Takes the token of a mailed link out of the address at the first request, so that it stands in no history, bookmark or
 * screenshot: the browser carries it in a cookie to the form, and to nothing else. Opening a link uses nothing up (R54).
 */
export function hideLinkTokens(fastify: FastifyInstance, publicUrl: string): void {
  const secure = publicUrl.startsWith('https:');
  // Over https no other host may set it; `__Host-` asks for every path.
  const name = secure ? '__Secure-link' : 'link';
  fastify.decorateRequest('linkToken', {
    getter(this: FastifyRequest) {
      return this.cookies[name] ?? '';
    },
  });
  const options = { maxAge: keptFor, httpOnly: true, sameSite: 'lax', secure } as const;
  fastify.addHook('preHandler', (request, reply, done) => {
    const { formOfLink: path } = request.routeOptions.config;
    const { token } = request.query as { token?: unknown };
    if (path === undefined || token === undefined) return done();
    const value = typeof token === 'string' && tokenForm.test(token) ? token : '';
    reply.setCookie(name, value, { path, ...options });
    reply.redirect(path, 303);
  });
}
