import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** The person behind a request, signed in with a second factor. */
export interface Actor {
  readonly userId: string;
  readonly name: string;
  readonly sessionId: string;
  /** When they last showed their second factor in this session. */
  readonly factorAt: Date;
}

/** Who does something to an account, where their session does not matter. */
export type By = Pick<Actor, 'userId'>;

/** The person behind the request; nobody on a route that is `@Public`. */
export const CurrentActor = createParamDecorator(
  (_: unknown, context: ExecutionContext): Actor => context.switchToHttp().getRequest<{ user: Actor }>().user,
);
