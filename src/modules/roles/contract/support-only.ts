import { type CanActivate, type ExecutionContext, Injectable, UseGuards } from '@nestjs/common';
import { DomainError } from '../../../shared/domain-error.js';
import type { Actor } from '../../identity/contract/actor.js';
import { AccessPolicy } from './access-policy.js';

class SupportRoleMissing extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'roles.support-only';

  constructor() {
    super('This is for WMDA support.');
  }
}

@Injectable()
class SupportGuard implements CanActivate {
  constructor(private readonly policy: AccessPolicy) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { user } = context.switchToHttp().getRequest<{ user: Actor }>();
    if ((await this.policy.scopeOf(user)).support) return true;
    throw new SupportRoleMissing();
  }
}

/** Opens a controller to people with the role `support` alone: 403 for others, before anything of the request is judged. */
export function SupportOnly() {
  return UseGuards(SupportGuard);
}
