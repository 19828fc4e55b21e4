import { z } from 'zod';
import { requestPath } from '../requests/request-path.js';

/** An error as the wire shows it (RFC 9457). */
export const Problem = z
  .object({
    type: z.string().meta({ example: 'urn:problem:secrets.name-taken' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened and what to do, for people.' }),
    instance: z.string().meta({ description: 'The path of the request, without its query.' }),
    code: z.string().meta({ description: 'Stable name of the problem, for programs.' }),
    requestId: z.string().meta({ description: 'Names this request in the logs: quote it to WMDA support.' }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'What is wrong with which field, where fields are.' }),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

/** Short titles of the statuses that the product answers with. */
const titles: Readonly<Record<number, string>> = {
  400: 'The request is malformed',
  401: 'You are not signed in',
  403: 'This is not allowed',
  404: 'Not found',
  405: 'The method is not one of this address',
  408: 'The request took too long',
  409: 'This conflicts with what is there',
  413: 'The request is too large',
  415: 'The content type is not supported',
  417: 'The request expects what this service does not do',
  422: 'The request breaks a rule',
  429: 'Too many attempts',
  431: 'The request is too large',
  500: 'Something went wrong here',
  503: 'The service is not available at the moment',
};

export const titleOf = (status: number) => titles[status] ?? 'The request failed';

export const problemType = 'application/problem+json; charset=utf-8';

/** A problem of one request. */
export function problemOf(
  { status, code, detail, errors }: Pick<Problem, 'status' | 'code' | 'detail' | 'errors'>,
  { url, id }: { readonly url: string; readonly id: string },
): Problem {
  return {
    type: `urn:problem:${code}`,
    title: titleOf(status),
    status,
    code,
    detail,
    ...(errors && { errors }),
    instance: requestPath(url),
    requestId: id,
  };
}
