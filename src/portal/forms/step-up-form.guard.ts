import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../shared/clock.js';
import type { Actor } from '../../modules/identity/contract/actor.js';
import type { Proof } from '../../modules/identity/contract/factors/proof.js';
import { SteppingUp } from '../../modules/identity/contract/sign-in/stepping-up.js';
import { callerOf } from '../../modules/identity/contract/caller.js';
import { typedCode } from './typed-code.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The field of the factor that came with a form, while nobody has looked at the form itself. */
    factorField?: 'stepUpCode' | 'stepUpRecoveryCode';
  }
}

/**
 * Checks a factor that came with a form before the form's own guards run, so that people who must show theirs again keep
 * what they filled in (R52).
 */
@Injectable()
export class StepUpFormGuard implements CanActivate {
  constructor(
    private readonly steppingUp: SteppingUp,
    private readonly clock: Clock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest & { user?: Actor; body?: object }>();
    const { user, body } = request;
    if (!user || !body || !('stepUpCode' in body || 'stepUpRecoveryCode' in body)) return true;
    const { stepUpCode, stepUpRecoveryCode, ...form } = body as Record<string, unknown>;
    request.body = form;
    const proof = proofOf(stepUpCode, stepUpRecoveryCode);
    request.factorField = 'code' in proof ? 'stepUpCode' : 'stepUpRecoveryCode';
    await this.steppingUp.stepUp(user, proof, callerOf(request));
    delete request.factorField;
    request.user = { ...user, factorAt: this.clock.now() };
    return true;
  }
}

/** Whoever types a recovery code has no app at hand. */
function proofOf(code: unknown, recoveryCode: unknown): Proof {
  if (typeof recoveryCode === 'string' && recoveryCode.trim() !== '') return { recoveryCode };
  return { code: typeof code === 'string' ? typedCode(code) : '' };
}
