import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../shared/clock.js';
import type { Actor } from '../../modules/identity/contract/actor.js';
import { SteppingUp } from '../../modules/identity/contract/sign-in/stepping-up.js';
import { callerOf } from '../../modules/identity/contract/caller.js';

/** The name of the field that a page for showing the factor again adds to the form that it keeps. */
const stepUpField = 'stepUpCode';

/**
 * Checks a code that came with a form before the form's own guards run, so that people who must show their factor again
 * keep what they filled in (R52).
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
    if (!user || !body || !(stepUpField in body)) return true;
    const { [stepUpField]: code, ...form } = body as Record<string, unknown>;
    request.body = form;
    await this.steppingUp.stepUp(user, typeof code === 'string' ? code.replaceAll(/\s/g, '') : '', callerOf(request));
    request.user = { ...user, factorAt: this.clock.now() };
    return true;
  }
}
