/** Nothing but what this host serves, no script or style inside the page, and no frame around it (R53). */
const pagePolicy = [
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'",
  "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
].join('; ');

/**
 * The headers of a page. Where the address carries a link's token, not even this host's own log sees it as a
 * `Referer` (R54); elsewhere browsers without `Sec-Fetch-Site` need a policy under which they send their `Origin`.
 */
export function pageHeaders(url: string): Record<string, string> {
  return {
    'Content-Security-Policy': pagePolicy,
    'Referrer-Policy': /[?&]token=/.test(url) ? 'no-referrer' : 'same-origin',
  };
}
