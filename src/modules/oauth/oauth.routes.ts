import { Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { strictPolicy } from '../../http/answer-headers.js';
import { isOutage } from '../../http/outage.js';
import { loggableError } from '../../shared/loggable-error.js';
import { IntrospectionEndpoint } from './introspection.endpoint.js';
import { InvalidRequest, OAuthError, RequestTooLarge, TemporarilyUnavailable } from './oauth.errors.js';
import { TokenEndpoint } from './token.endpoint.js';

const bodyLimitBytes = 16 * 1024;
const retryAfterOutageSeconds = 5;

/** On every answer of these endpoints, errors too (RFC 6749 5.1); an answer is data and never a page. */
const answerHeaders = {
  'Cache-Control': 'no-store',
  Pragma: 'no-cache',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': strictPolicy,
};

/** No page's headers, no identity map and no origin of events: nothing here needs them. */
const plainRoute = { config: { withOwnHeaders: true, withoutRequestScope: true } } as const;

/**
 * The endpoints that client systems post to, in a scope of their own: they read forms and not JSON, answer in OAuth's
 * words, need no session, and pass by what the pages and the API need, as they are the product's hot path.
 */
@Injectable()
export class OAuthRoutes {
  private readonly logger = new Logger(OAuthRoutes.name);

  constructor(
    private readonly token: TokenEndpoint,
    private readonly introspection: IntrospectionEndpoint,
  ) {}

  /** Adds the routes. What hooks of the rest of the product do for pages and API is switched off by their options. */
  async register(fastify: FastifyInstance): Promise<void> {
    await fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, (_request, body, done) =>
        done(null, body),
      );
      scope.setErrorHandler((thrown, _request, reply) => this.refuse(thrown, reply));
      const route = (path: string, answer: (request: FastifyRequest) => Promise<object>) =>
        scope.post(path, plainRoute, async (request, reply) =>
          reply.headers(answerHeaders).send(await answer(request)),
        );
      route('/oauth2/token', (request) => this.token.grant(request));
      route('/oauth2/introspect', (request) => this.introspection.introspect(request));
    });
  }

  private refuse(thrown: unknown, reply: FastifyReply): FastifyReply {
    const refusal = this.asOAuthError(thrown);
    reply.status(refusal?.status ?? 500).headers({ ...answerHeaders, ...refusal?.headers });
    return reply.send({
      error: refusal?.error ?? 'server_error',
      error_description: refusal?.message ?? 'the request was not carried out',
    });
  }

  private asOAuthError(thrown: unknown): OAuthError | undefined {
    if (thrown instanceof OAuthError) return thrown;
    const { statusCode = 500 } = thrown as { statusCode?: number };
    if (statusCode === 413) return new RequestTooLarge();
    if (statusCode < 500) return new InvalidRequest('the request cannot be read: send the parameters as a form');
    this.logger.error({ err: loggableError(thrown) }, 'a request failed');
    return isOutage(thrown) ? new TemporarilyUnavailable(503, retryAfterOutageSeconds) : undefined;
  }
}
