import { isIP } from 'node:net';
import { isLoopback } from '../shared/loopback.js';

/**
 * An origin as browsers spell it: small letters, no default port, a name of other alphabets in its ASCII form.
 * @throws Error saying what is wrong
 */
export function readOrigin(text: string): string {
  if (!/^https?:\/\//i.test(text)) throw new Error('must begin with https://, like https://portal.example.org');
  if (!URL.canParse(text)) throw new Error('must be an address like https://portal.example.org');
  const { protocol, hostname, username, password, pathname, search, hash, origin } = new URL(text);
  if (username || password) throw new Error('must not hold a user name or a password');
  if (pathname !== '/' || search || hash) {
    throw new Error('must be an origin alone: scheme, host and port, without a path');
  }
  if (protocol !== 'https:' && !isLoopback(hostname)) {
    throw new Error('must begin with https://, since its host is not loopback: passwords and tokens go there');
  }
  return origin;
}

/** The address or the name to listen on. @throws Error saying what is wrong */
export function readHost(text: string): string {
  const host = text.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host)) return host;
  throw new Error('must be an address or a name of this machine, without a port: the port is PORT');
}
