import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ANY_ORIGIN } from './accepts-any-origin.js';
import { Config } from '../../config/config.js';
import { isForPage } from './page-path.js';
import { DomainError } from '../../shared/domain-error.js';

class CrossSite extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'cross-site';

  constructor() {
    super('This request came from another site. Open the page of this service and try there.');
  }
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses unsafe requests that another site's page may have made the browser send. A Bearer token is never sent by
 * the browser on its own, so with one there is nothing to refuse. With neither `Sec-Fetch-Site` nor `Origin` the
 * caller is no current browser: allowed unless a cookie came along, or may be set: pages set them.
 */
@Injectable()
export class SameOriginGuard implements CanActivate {
  constructor(
    private readonly config: Config,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { method, headers } = request;
    if (safeMethods.has(method) || /^Bearer /i.test(headers.authorization ?? '')) return true;
    if (this.reflector.get<string | undefined>(ANY_ORIGIN, context.getHandler()) !== undefined) return true;
    const site = headers['sec-fetch-site'];
    if (site !== undefined ? site === 'same-origin' : this.isFromHere(request)) return true;
    throw new CrossSite();
  }

  private isFromHere(request: FastifyRequest): boolean {
    const { origin, cookie } = request.headers;
    if (origin !== undefined) return origin === new URL(this.config.publicUrl).origin;
    return cookie === undefined && !isForPage(request);
  }
}
