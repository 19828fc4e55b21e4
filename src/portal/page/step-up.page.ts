import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Problem } from '../../http/answers/problem.js';
import { withoutSecrets } from '../../http/requests/request-path.js';
import { formPageOf } from './form-page.js';
import { definePage, show, type Shown } from './page.js';

const stepUpPage = definePage('step-up', 'Confirm that it is you', {
  action: z.string(),
  back: z.string(),
  problem: z.string().nullable(),
  /** The form that waits meanwhile. */
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
});

/** Passwords are typed again rather than sent back. */
const neverSentBack = new Set(['password', 'current']);

/** The page that asks for the factor and carries on with the form; null for another problem. */
export function stepUpFor({ code, detail }: Problem, request: FastifyRequest): Shown | null {
  const required = code === 'identity.step-up-required';
  const wrong = code === 'identity.invalid-code' && (request as { user?: unknown }).user !== undefined;
  if (!required && !wrong) return null;
  const fields = Object.entries((request.body ?? {}) as Record<string, string | string[]>)
    .filter(([name]) => !neverSentBack.has(name))
    .flatMap(([name, values]) => [values].flat().map((value) => ({ name, value })));
  const [action, back] = [withoutSecrets(request.url), withoutSecrets(formPageOf(request))];
  const context = { action, back, problem: wrong ? detail : null, fields };
  return show(stepUpPage, context, { status: wrong ? 422 : 403, holdsSecret: true });
}
