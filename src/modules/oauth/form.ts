import { isUtf8 } from 'node:buffer';
import { InvalidRequest, InvalidTarget } from './oauth.errors.js';

/** The parameters of a request: each at most once, an empty one counting as absent (RFC 6749 3.2). */
export type Form = ReadonlyMap<string, string>;

/**
 * Reads an `application/x-www-form-urlencoded` body.
 * @throws InvalidRequest for another content type, text that is not UTF-8, NUL, or a repeated parameter
 * @throws InvalidTarget for a repeated `resource`: a token has one audience here (RFC 8707 2, RFC 9700 2.3)
 */
export function readForm(contentType: string | undefined, body: Buffer): Form {
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? '')) {
    throw new InvalidRequest('send the parameters as application/x-www-form-urlencoded');
  }
  if (!isUtf8(body)) throw malformed();
  const form = new Map<string, string>();
  for (const pair of body.toString('utf8').split('&')) {
    if (pair === '') continue;
    const separator = pair.indexOf('=');
    const name = formDecode(separator < 0 ? pair : pair.slice(0, separator));
    const value = separator < 0 ? '' : formDecode(pair.slice(separator + 1));
    if (form.has(name))
      throw name === 'resource'
        ? new InvalidTarget('one resource only')
        : new InvalidRequest('a parameter is repeated');
    form.set(name, value);
  }
  for (const [name, value] of form) if (value === '') form.delete(name);
  return form;
}

/** Undoes the encoding of one name or value (RFC 6749 appendix B). @throws InvalidRequest */
export function formDecode(text: string): string {
  // What most are: nothing to decode.
  if (/^[\w.~-]*$/.test(text)) return text;
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '));
    if (!decoded.includes('\0')) return decoded;
  } catch {
    // Reported below, together with NUL.
  }
  throw malformed();
}

function malformed(): InvalidRequest {
  return new InvalidRequest('the parameters are not form-encoded UTF-8');
}
