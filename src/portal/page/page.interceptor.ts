import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import type { Actor } from '../../modules/identity/contract/actor.js';
import { RoleDirectory } from '../../modules/roles/contract/role-directory.js';
import { leadTo } from './lead-to.js';
import { KeptForms } from '../forms/kept-forms.js';
import { navigationFor } from './navigation.js';
import { SeeOther, Shown } from './page.js';
import { PageRenderer } from './page-renderer.js';

/** Turns what a page's route answers into HTML or a redirect. */
@Injectable()
export class PageInterceptor implements NestInterceptor {
  constructor(
    private readonly renderer: PageRenderer,
    private readonly roles: RoleDirectory,
    private readonly keptForms: KeptForms,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest & { user?: Actor }>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    this.keptForms.read(request, reply);
    return next.handle().pipe(mergeMap((outcome) => this.answer(outcome, request, reply)));
  }

  private async answer(outcome: unknown, request: FastifyRequest & { user?: Actor }, reply: FastifyReply) {
    if (outcome instanceof SeeOther) {
      leadTo(outcome.location, request, reply);
      return undefined;
    }
    if (!(outcome instanceof Shown)) return outcome;
    const held = request.user ? await this.roles.rolesOf(request.user.userId) : undefined;
    return this.renderer.answer(outcome, { request, reply, navigation: held ? navigationFor(held) : [] });
  }
}
