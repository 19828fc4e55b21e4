import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { PUBLIC } from '../../../http/requests/public.js';
import type { Actor } from '../contract/actor.js';
import { Unauthenticated } from '../identity.errors.js';
import { PortalTokenStrategy } from './portal-token.strategy.js';

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
    const reason = this.reflector.getAllAndOverride<string | undefined>(PUBLIC, [
      context.getHandler(),
      context.getClass(),
    ]);
    return reason === undefined ? super.canActivate(context) : true;
  }

  override handleRequest<User = Actor>(failure: unknown, user: User | false | null): User {
    if (failure) throw failure;
    if (!user) throw new Unauthenticated();
    return user;
  }
}
