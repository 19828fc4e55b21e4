import { applyDecorators, type CanActivate, type ExecutionContext, Injectable, UseGuards } from '@nestjs/common';
import { Refuses } from '../../../http/answers/refuses.js';
import { DomainError, NotFound } from '../../../shared/domain-error.js';
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
    throw this.refusal();
  }

  protected refusal(): DomainError {
    return new SupportRoleMissing();
  }
}

@Injectable()
class HidingSupportGuard extends SupportGuard {
  protected override refusal(): DomainError {
    return new NotFound();
  }
}

/**
 * Opens a controller to people with the role `support` alone, before anything of the request is judged: 403 for others,
 * or 404 where they are not to see that there is something.
 */
export function SupportOnly({ hidden = false } = {}) {
  return hidden
    ? UseGuards(HidingSupportGuard)
    : applyDecorators(UseGuards(SupportGuard), Refuses(403, 'roles.support-only'));
}
