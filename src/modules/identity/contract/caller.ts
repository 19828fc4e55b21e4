import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { plainAddress } from '../../../shared/plain-address.js';
import { userAgentOf } from '../../../http/requests/user-agent.js';

/** Where a request comes from. */
export interface Caller {
  /** Null for what a proxy passed on and is no address. */
  readonly ip: string | null;
  /** As the client names itself, cut to 300 characters. */
  readonly userAgent: string | null;
  /** What a browser carries, by name; none for other clients. */
  readonly cookies: Readonly<Record<string, string | undefined>>;
}

export function callerOf(request: FastifyRequest): Caller {
  const { ip, cookies = {} } = request as FastifyRequest & Partial<Pick<Caller, 'cookies'>>;
  return { ip: plainAddress(ip), userAgent: userAgentOf(request), cookies };
}

/** Where the present request comes from. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
