/** A secret pasted where none belongs, whole or in part: its marker gives it away (DESIGN section 6). */
const pastedSecret = /[0-9A-Za-z]{3}_wmda_[0-9A-Za-z]*/g;

/** Text of a request as it may be logged or answered: without client secrets (R22). */
export function withoutSecrets(text: string): string {
  return text.replace(pastedSecret, '(client secret)');
}

/** The path of a request as it may be logged and answered: without its query, and without secrets (R22, R54). */
export function requestPath(url: string): string {
  return withoutSecrets(url.split('?', 1)[0] ?? '/');
}
