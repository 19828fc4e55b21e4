import type { FastifyInstance } from 'fastify';
import { isPagePath } from './page-path.js';

/** The fields of a form by name; a name that comes more than once has all its values. */
type FormFields = Record<string, string | string[]>;

/** Forms are how pages post. Everything else that is posted stays JSON, and a form sent there is refused with 415. */
export function readFormBodies(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (request, body, done) => {
    if (isPagePath(request.url)) return done(null, fieldsOf(body as string));
    done(Object.assign(new Error('a form is for pages'), { statusCode: 415 }));
  });
}

function fieldsOf(body: string): FormFields {
  const values = Map.groupBy(new URLSearchParams(body), ([name]) => name);
  return Object.fromEntries(
    [...values].map(([name, pairs]) => [name, pairs.length === 1 ? (pairs[0]?.[1] ?? '') : pairs.map(([, v]) => v)]),
  );
}
