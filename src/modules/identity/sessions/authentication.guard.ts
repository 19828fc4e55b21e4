import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { PUBLIC } from '../../../http/requests/public.js';
import type { Actor } from '../contract/actor.js';
import { UNATTENDED } from '../contract/sessions/unattended.js';
import { Unauthenticated } from '../identity.errors.js';
import { type PortalRequest, PortalTokenStrategy } from './portal-token.strategy.js';

/** Closes every route to whoever is not signed in with a second factor, but those marked `@Public` (R43). */
@Injectable()
export class AuthenticationGuard extends AuthGuard() {
  constructor(
    strategy: PortalTokenStrategy,
    private readonly reflector: Reflector,
  ) {
    super({ defaultStrategy: strategy.registeredName });
  }

  override canActivate(context: ExecutionContext) {
    const marked = (key: string): unknown =>
      this.reflector.getAllAndOverride(key, [context.getHandler(), context.getClass()]);
    if (marked(PUBLIC) !== undefined) return true;
    context.switchToHttp().getRequest<PortalRequest>().unattended = marked(UNATTENDED) === true;
    return super.canActivate(context);
  }

  override handleRequest<User = Actor>(failure: unknown, user: User | false | null): User {
    if (failure) throw failure;
    if (!user) throw new Unauthenticated();
    return user;
  }
}
