import { Header } from '@nestjs/common';

/**
 * Has a browser forget what it kept of this host's pages. Cookies are named one by one: this header would take those of
 * the whole domain, other services' among them, and the mark by which this browser may sign in past guessers (R65).
 */
export function ClearSiteData() {
  return Header('Clear-Site-Data', '"cache", "storage"');
}
