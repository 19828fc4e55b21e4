/** A secret pasted where none belongs, whole or in part: its marker gives it away. */
const pastedSecret = /[0-9A-Za-z]{3}_wmda_[0-9A-Za-z]*/g;
/** An encoded character of ASCII, which is all that a secret has; `%255F` and `%25255F` are `%5F` encoded again. */
const encoded = /%(?:25)*([0-7][0-9A-Fa-f])/g;
const mostRounds = 10;

/**
 * Text of a request as it may be logged or answered: without client secrets, however often they were percent-encoded
 * (R22, R74). Text without any stays as it was sent.
 */
export function withoutSecrets(text: string): string {
  const plain = decoded(text);
  if (plain === null) return '(encoded too often to be read)';
  const clean = plain.replace(pastedSecret, '(client secret)');
  return clean === plain ? text : clean;
}

/** Null for text that no program wrote in good faith: decoding it again and again always finds more to decode. */
function decoded(text: string): string | null {
  if (!text.includes('%')) return text;
  let plain = text;
  for (let round = 0; round < mostRounds; round += 1) {
    const more = plain.replace(encoded, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    if (more === plain) return plain;
    plain = more;
  }
  return null;
}

/** The path of a request as it was sent: an address without its query, and without a fragment, which none should have. */
export function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0] || '/';
}

/** The path of a request as it may be logged and answered: without its query, and without secrets (R22, R54). */
export function requestPath(url: string): string {
  return withoutSecrets(pathOf(url));
}

/**
 * What a request asks for, as the path of this server that it is in nearly every request (RFC 9112 3.2.1). The full
 * address (3.2.2), and what is neither, become a path too, so that nothing that reads addresses has to know other forms.
 */
export function requestTarget(target = '/'): string {
  if (target.startsWith('/')) return target;
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return path.startsWith('/') ? path : `/${path}`;
}
