import { Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../config/config.js';
import { essentialHeaders } from '../../http/answers/answer-headers.js';
import type { ClientEndpoints } from '../../http/server/client-endpoints.js';
import { isOutage } from '../../http/answers/outage.js';
import { DomainError, NotFound } from '../../shared/domain-error.js';
import { loggableError } from '../../shared/loggable-error.js';
import { IntrospectionEndpoint } from './introspection.endpoint.js';
import { oauthEndpoints } from './oauth.document.js';
import {
  InvalidRequest,
  OAuthError,
  RequestTooLarge,
  TemporarilyUnavailable,
  WrongAddress,
  WrongMethod,
} from './oauth.errors.js';
import { TokenEndpoint } from './token.endpoint.js';

const bodyLimitBytes = 16 * 1024;
const retryAfterOutageSeconds = 5;

/** These endpoints need neither the headers of pages nor an identity map nor the origin of events. */
const plainRoute = { config: { withOwnHeaders: true, withoutRequestScope: true } } as const;

/**
 * The endpoints that client systems post to, in a scope of their own: they read forms and not JSON, answer in OAuth's
 * words, need no session, and pass by what the pages and the API need, as they are the product's hot path.
 */
@Injectable()
export class OAuthRoutes implements ClientEndpoints {
  readonly described = oauthEndpoints;
  private readonly logger = new Logger(OAuthRoutes.name);
  /** On every answer of these endpoints, errors too (RFC 6749 5.1); an answer is data and never a page. */
  private readonly answerHeaders: Readonly<Record<string, string>>;

  constructor(
    private readonly token: TokenEndpoint,
    private readonly introspection: IntrospectionEndpoint,
    config: Config,
  ) {
    this.answerHeaders = { ...essentialHeaders(config.publicUrl), Pragma: 'no-cache' };
  }

  /**
   * Adds the routes. What hooks of the rest of the product do for pages and API is switched off by their options. What
   * else is asked for below `/oauth2` is refused in OAuth's words too.
   */
  async register(fastify: FastifyInstance): Promise<void> {
    const routes = async (scope: FastifyInstance) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, (_request, body, done) =>
        done(null, body),
      );
      scope.setErrorHandler((thrown, request, reply) => this.refuse(thrown, request, reply));
      scope.setNotFoundHandler(() => {
        throw new NotFound();
      });
      const route = (path: string, answer: (request: FastifyRequest) => Promise<object>) =>
        scope.post(path, plainRoute, async (request, reply) =>
          reply.headers(this.answerHeaders).send(await answer(request)),
        );
      route('/token', (request) => this.token.grant(request));
      route('/introspect', (request) => this.introspection.introspect(request));
    };
    await fastify.register(routes, { prefix: '/oauth2' });
  }

  private refuse(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const refusal = this.asOAuthError(thrown);
    const error = refusal?.error ?? 'server_error';
    request.refusal = error;
    reply.status(refusal?.status ?? 500).headers({ ...this.answerHeaders, ...refusal?.headers });
    return reply.send({
      error,
      error_description: refusal?.message ?? 'the request was not carried out',
    });
  }

  private asOAuthError(thrown: unknown): OAuthError | undefined {
    if (thrown instanceof OAuthError) return thrown;
    if (thrown instanceof DomainError) return ofDomain(thrown);
    const { statusCode = 500 } = thrown as { statusCode?: number };
    if (statusCode === 413) return new RequestTooLarge();
    if (statusCode < 500) return new InvalidRequest('the request cannot be read: send the parameters as a form');
    this.logger.error({ err: loggableError(thrown) }, 'a request failed');
    return isOutage(thrown) ? new TemporarilyUnavailable(503, retryAfterOutageSeconds) : undefined;
  }
}

/** Requests that were refused before they reached a route. */
function ofDomain({ kind, message, retryAfterSeconds = retryAfterOutageSeconds }: DomainError): OAuthError {
  if (kind === 'unavailable') return new TemporarilyUnavailable(503, retryAfterSeconds);
  if (kind === 'not-found') return new WrongAddress();
  return kind === 'method-not-allowed' ? new WrongMethod(message) : new InvalidRequest(message);
}
