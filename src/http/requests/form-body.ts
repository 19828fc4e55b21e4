import type { FastifyInstance } from 'fastify';
import { isForPage } from './page-path.js';

/**
 * The fields of a form by name; a name that comes more than once has all its values. Every text in it can be stored: what
 * is no UTF-8, and NUL, which nobody types and PostgreSQL does not take, is U+FFFD (R73).
 */
type FormFields = Record<string, string | string[]>;

/** Far more than any form here has. Reading the tens of thousands that a body has room for would take too long (R77). */
const mostFields = 1000;

/** Browsers read a NUL in HTML as this too. */
const replacement = '\uFFFD';
const nul = /%00|\0/g;

/** Reads forms on pages. Everywhere else bodies are JSON, and a form is refused with 415. */
export function readFormBodies(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (request, body, done) => {
    if (!isForPage(request)) return done(refusal(415));
    const form = body as string;
    if (form.split('&', mostFields + 1).length > mostFields) return done(refusal(413));
    done(null, fieldsOf(form));
  });
}

function refusal(statusCode: number): Error {
  return Object.assign(new Error('a form that is not read'), { statusCode });
}

function fieldsOf(body: string): FormFields {
  const values = Map.groupBy(new URLSearchParams(body.replaceAll(nul, replacement)), ([name]) => name);
  return Object.fromEntries(
    [...values].map(([name, pairs]) => [name, pairs.length === 1 ? (pairs[0]?.[1] ?? '') : pairs.map(([, v]) => v)]),
  );
}
