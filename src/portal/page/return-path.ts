import { decodedPath, isPagePath } from '../../http/requests/page-path.js';
import { withoutSecrets } from '../../http/requests/request-path.js';

/** Leads everyone to the first of the pages that they may go to. */
export const homePath = '/';
const nowhere = 'http://nowhere.invalid';
const signingInOrOut = /^\/log(?:in|out)(?:\/|$)/;

/** Where to go after signing in: a page of this host, whatever an address says (no open redirect). */
export function safeReturnPath(text: unknown): string {
  if (typeof text !== 'string' || !text.startsWith('/') || /[\\\p{Cc}]/u.test(text)) return homePath;
  const url = URL.parse(text, nowhere);
  if (url?.origin !== nowhere || url.pathname.startsWith('//') || !isPagePath(decodedPath(url.pathname)))
    return homePath;
  // A secret pasted into an address goes no further (R74).
  if (withoutSecrets(text) !== text) return homePath;
  return signingInOrOut.test(url.pathname) ? homePath : url.pathname + url.search;
}
