import { HEADERS_METADATA } from '@nestjs/common/constants.js';
import { AS_CSV, WITH_LOCATION } from '../answers/answers-also.js';
import { ANY_ORIGIN } from '../requests/accepts-any-origin.js';
import {
  clearSiteDataHeader,
  describeRefusals,
  dispositionHeader,
  headersOfEveryAnswer,
  locationHeader,
} from './described-answers.js';
import { OPEN_BECAUSE } from '../requests/public.js';
import { type Refusal, refusalsOf } from '../answers/refuses.js';
import type { RouteHandler } from './route-handlers.js';
import type { SharedAnswers } from './shared-answers.js';

interface Answer {
  headers?: object;
  content?: Record<string, object>;
}

/** An operation of the document, as @nestjs/swagger made it. */
export interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: object;
  responses: Record<string, Answer | { $ref: string }>;
  security?: object[];
}

const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** Adds what follows from who may ask, what is taken, and what else its handler was said to answer. */
export function completeOperation(
  operation: Operation,
  method: string,
  { controller, handler }: RouteHandler,
  shared: SharedAnswers,
): void {
  const isOpen = OPEN_BECAUSE in operation;
  if (isOpen) operation.security = [];
  const has = (key: string) => Reflect.hasMetadata(key, handler);
  for (const [status, answer] of Object.entries(operation.responses as Record<string, Answer>)) {
    answer.headers = {
      ...headersOfEveryAnswer,
      ...(status === '201' && has(WITH_LOCATION) && locationHeader),
      ...(clearsBrowser(handler) && clearSiteDataHeader),
      ...(has(AS_CSV) && dispositionHeader),
    };
    if (has(AS_CSV)) answer.content = { ...answer.content, 'text/csv': { schema: { type: 'string' } } };
  }
  const refusals = [
    ...(isOpen ? [] : [{ status: 401, codes: ['unauthenticated'] }]),
    ...refusalsOfWhatIsTaken(operation),
    ...(isSafe(method) ? [] : refusalsOfChanges(has(ANY_ORIGIN))),
    ...refusalsOf(controller),
    ...refusalsOf(handler),
    { status: 500, codes: ['internal'] },
    { status: 503, codes: ['unavailable', ...(isSafe(method) ? [] : ['outcome-unknown'])] },
  ];
  operation.responses = { ...operation.responses, ...shared.share(describeRefusals(refusals, problem)) };
}

const isSafe = (method: string) => method === 'get';

function clearsBrowser(handler: object): boolean {
  const headers = (Reflect.getMetadata(HEADERS_METADATA, handler) ?? []) as { name: string }[];
  return headers.some(({ name }) => name === 'Clear-Site-Data');
}

function refusalsOfWhatIsTaken({ parameters, requestBody }: Operation): Refusal[] {
  const taken = (place: string) => parameters.filter((parameter) => parameter.in === place);
  const query = taken('query');
  return [
    ...(query.length > 0 ? [{ status: 400, codes: ['validation-failed'] }] : []),
    ...(query.some(({ name }) => name === 'cursor') ? [{ status: 400, codes: ['cursor-unreadable'] }] : []),
    ...(taken('path').length > 0 ? [{ status: 404, codes: ['not-found'] }] : []),
    ...(requestBody
      ? [
          { status: 400, codes: ['malformed-json'] },
          { status: 422, codes: ['validation-failed'] },
        ]
      : []),
  ];
}

/** A body can be refused also where none is expected. */
function refusalsOfChanges(fromAnyOrigin: boolean): Refusal[] {
  return [
    { status: 400, codes: ['malformed'] },
    ...(fromAnyOrigin ? [] : [{ status: 403, codes: ['cross-site'] }]),
    { status: 413, codes: ['too-large'] },
    { status: 415, codes: ['unsupported-media-type'] },
  ];
}
