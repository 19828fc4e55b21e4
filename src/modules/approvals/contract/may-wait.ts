import { applyDecorators, HttpCode, SerializeOptions } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Outcome } from './account-administration.js';
import { ApprovalView } from './approval.schemas.js';

/**
 * What a route answers that may need a second person: its usual status and body, or 202 with the request that waits.
 * `answerOf` chooses.
 */
export function MayWait(status: number, description: string, schema?: z.ZodType) {
  const usual = schema ? { status, description, standardSchema: schema } : { status, description };
  return applyDecorators(
    HttpCode(status),
    SerializeOptions({ schema: schema ? z.union([ApprovalView, schema]) : ApprovalView }),
    ApiResponse(usual),
    ApiResponse({
      status: 202,
      description: 'It needs a second person of WMDA support, and waits',
      standardSchema: ApprovalView,
    }),
  );
}

/** What is done, or the request that waits, which is answered with 202. */
export function answerOf<Done>(outcome: Outcome<Done>, reply: FastifyReply): Done | ApprovalView {
  if ('done' in outcome) return outcome.done;
  reply.status(202);
  return outcome.waits;
}
