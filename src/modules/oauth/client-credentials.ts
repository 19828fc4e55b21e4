import { type Form, formDecode } from './form.js';
import { InvalidClient, InvalidRequest } from './oauth.errors.js';

/** What a client presents to prove who it is. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly secret: string;
}

/**
 * Finds the one set of credentials in a request (RFC 6749 2.3.1).
 * @throws InvalidClient when there is none, or not enough of it
 * @throws InvalidRequest for two authentication methods, two differing ids, or a header that cannot be read
 */
export function readClientCredentials(authorization: string | undefined, form: Form): ClientCredentials {
  const clientId = form.get('client_id');
  const secret = form.get('client_secret');
  if (authorization === undefined) return complete(clientId, secret);
  const basic = readBasic(authorization);
  // Two methods at once (RFC 6749 2.3).
  if (secret !== undefined || form.has('client_assertion')) throw new InvalidRequest('use one authentication method');
  if (clientId !== undefined && clientId !== basic.clientId) throw new InvalidRequest('two differing client ids');
  return basic;
}

function readBasic(authorization: string): ClientCredentials {
  const [scheme = '', encoded = '', ...rest] = authorization.trim().split(/ +/);
  if (scheme.toLowerCase() !== 'basic') throw new InvalidClient();
  if (rest.length > 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) throw malformed();
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const separator = pair.indexOf(':');
  if (separator < 0) throw malformed();
  // Both halves are form-encoded before they are joined (RFC 6749 2.3.1).
  return complete(formDecode(pair.slice(0, separator)), formDecode(pair.slice(separator + 1)));
}

function complete(clientId: string | undefined, secret: string | undefined): ClientCredentials {
  if (!clientId || !secret) throw new InvalidClient();
  return { clientId, secret };
}

function malformed(): InvalidRequest {
  return new InvalidRequest('the Authorization header is not Basic with base64 of id:secret');
}
