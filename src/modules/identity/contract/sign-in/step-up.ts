import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Refuses } from '../../../../http/answers/refuses.js';
import { after, Clock, MINUTE } from '../../../../shared/clock.js';
import { DomainError } from '../../../../shared/domain-error.js';
import type { Actor } from '../actor.js';

/** Whether a request with this body, not validated yet, is one that needs a recent factor. */
type Condition = (body: unknown) => boolean;

class StepUpRequired extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'identity.step-up-required';

  constructor() {
    super('This needs a recent code of your authenticator app. Show one at /auth/step-up and try again.');
  }
}

const STEP_UP = 'step-up';
const factorLife = 30 * MINUTE;

/** Refuses a session whose second factor was last shown more than 30 minutes ago. */
@Injectable()
class StepUpGuard implements CanActivate {
  constructor(
    private readonly clock: Clock,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const { user, body } = context.switchToHttp().getRequest<FastifyRequest & { user: Actor }>();
    const condition = this.reflector.getAllAndOverride<Condition>(STEP_UP, [context.getHandler(), context.getClass()]);
    if (!condition(body) || this.clock.now() <= after(user.factorAt, factorLife)) return true;
    throw new StepUpRequired();
  }
}

/** Whether a request shows no second factor itself. Whoever shows it in the request need not have shown it lately (R71). */
export function showsNoFactor(body: unknown): boolean {
  const { code, recoveryCode } = (body ?? {}) as { code?: unknown; recoveryCode?: unknown };
  return !code && !recoveryCode;
}

/**
 * Asks of a method, or of every method of a class, that the caller's second factor was shown within 30 minutes: 403
 * `identity.step-up-required` otherwise (R52). Roles come first: their guard is global, or named above this one.
 */
export function StepUp({ when = () => true }: { when?: Condition } = {}) {
  return applyDecorators(SetMetadata(STEP_UP, when), UseGuards(StepUpGuard), Refuses(403, 'identity.step-up-required'));
}
