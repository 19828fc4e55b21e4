import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Problem } from '../../http/answers/problem.js';
import { withoutSecrets } from '../../http/requests/request-path.js';
import { formPageOf } from './form-page.js';
import { definePage, show, type Shown } from '../page/page.js';
import { openFieldsOf } from './secret-fields.js';
import type { Refused } from './submitted.js';

const stepUpPage = definePage('step-up', 'Confirm that it is you', {
  action: z.string(),
  back: z.string(),
  /** The form that waits meanwhile. */
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
});

/** The page that asks for the factor and carries on with the form; null for another problem. */
export function stepUpFor(problem: Problem, request: FastifyRequest, reply: FastifyReply): Shown | null {
  const refused = refusalOf(problem, request, reply);
  if (problem.code !== 'identity.step-up-required' && !refused) return null;
  const fields = Object.entries(openFieldsOf(request.body)).flatMap(([name, values]) =>
    [values].flat().map((value) => ({ name, value })),
  );
  const [action, back] = [withoutSecrets(request.url), withoutSecrets(formPageOf(request))];
  return show(
    stepUpPage,
    { action, back, fields },
    { ...(refused ? { refused } : { status: 403 }), holdsSecret: true },
  );
}

/** Why the factor that came with the form was refused, if one came. */
function refusalOf(
  { code, detail }: Problem,
  { factorField }: FastifyRequest,
  reply: FastifyReply,
): Refused | undefined {
  if (factorField === undefined) return undefined;
  if (code === 'identity.invalid-code') {
    return { refused: { code, problem: null, fields: { [factorField]: detail }, waitSeconds: null } };
  }
  if (code !== 'too-many-attempts') return undefined;
  const waitSeconds = Number(reply.getHeader('Retry-After') ?? 1);
  return { refused: { code, problem: 'Too many attempts.', fields: {}, waitSeconds } };
}
