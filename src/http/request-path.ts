/** A secret pasted into a path, whole or in part: its marker gives it away (DESIGN section 6). */
const pastedSecret = /[0-9A-Za-z]{3}_wmda_[0-9A-Za-z]*/g;

/** The path of a request as it may be logged and answered: without its query, and without secrets (R22, R54). */
export function requestPath(url: string): string {
  return (url.split('?', 1)[0] ?? '/').replace(pastedSecret, '(client secret)');
}
