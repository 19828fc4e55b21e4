/** Where programs ask. Everything else is a page, for people. */
const forPrograms = /^\/(?:api|oauth2|health|metrics|static|\.well-known)(?:[/?]|$)/;

/** Whether an address is a page's: it reads forms, has the pages' policy, and fails with a page. */
export function isPagePath(url: string): boolean {
  return !forPrograms.test(url);
}
