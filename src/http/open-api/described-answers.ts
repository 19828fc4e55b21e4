import { titleOf } from '../answers/problem.js';
import type { Refusal } from '../answers/refuses.js';

/** Where the document lists the codes that a problem of a status may have. */
export const CODES = 'x-codes' as const;

interface Described {
  readonly description: string;
  readonly headers?: Record<string, object>;
  readonly content?: Record<string, object>;
  readonly [CODES]: readonly string[];
}

const ref = (kind: 'headers' | 'schemas', name: string) => ({ $ref: `#/components/${kind}/${name}` });
const header = (description: string, example?: string) => ({
  description,
  schema: { type: 'string', ...(example !== undefined && { example }) },
});

/** Headers that answers have, by the name of their component. Those that are about transport and browsers are left out. */
export const headerComponents = {
  RequestId: header('Names this request in the logs: quote it to WMDA support.'),
  CacheControl: header('For how long the answer may be kept.', 'no-store'),
  Location: header('Where that which was made is found.'),
  RetryAfter: header('After how many seconds it is worth trying again.', '5'),
  Challenge: header('How to say who asks (RFC 9110 11.6.1).', 'Bearer'),
  Disposition: header('The name of the file.'),
  ClearSiteData: header('Has browsers forget what they kept of this host.'),
} as const;

export const headersOfEveryAnswer = {
  'X-Request-Id': ref('headers', 'RequestId'),
  'Cache-Control': ref('headers', 'CacheControl'),
};
export const locationHeader = { Location: ref('headers', 'Location') };
export const dispositionHeader = { 'Content-Disposition': ref('headers', 'Disposition') };
export const clearSiteDataHeader = { 'Clear-Site-Data': ref('headers', 'ClearSiteData') };

const headersOfStatus: Readonly<Record<number, Record<string, object>>> = {
  401: { 'WWW-Authenticate': ref('headers', 'Challenge') },
  429: { 'Retry-After': ref('headers', 'RetryAfter') },
  503: { 'Retry-After': ref('headers', 'RetryAfter') },
};

/** Describes refusals by status: all refusals of one status are one answer, with all their codes. */
export function describeRefusals(refusals: readonly Refusal[], content: Record<string, object>) {
  const byStatus = Object.entries(Object.groupBy(refusals, ({ status }) => status));
  return Object.fromEntries(
    byStatus.map(([status, same = []]): [string, Described] => {
      const codes = [...new Set(same.flatMap((refusal) => refusal.codes))].toSorted();
      return [
        status,
        {
          description: `${titleOf(Number(status))}: ${codes.map((code) => `\`${code}\``).join(', ')}`,
          headers: { ...headersOfEveryAnswer, ...headersOfStatus[Number(status)] },
          content,
          [CODES]: codes,
        },
      ];
    }),
  );
}
