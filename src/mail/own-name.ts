import { isIP } from 'node:net';
import type { Config } from '../config/config.js';
import { isLoopback } from '../shared/loopback.js';

/** The domain of an address, which may stand behind a name: `Name <address>`. */
export function domainOf(address: string): string {
  return address.replace(/^.*@|>.*$/g, '');
}

/**
 * What the product calls itself to a mail server (EHLO, RFC 5321 2.3.5): a name that others can look up. The machine's
 * own is often that of a container, which strict servers refuse.
 */
export function ownName({ publicUrl, mail }: Pick<Config, 'publicUrl' | 'mail'>): string {
  const { hostname } = new URL(publicUrl);
  const known = hostname.includes('.') && isIP(hostname) === 0 && !isLoopback(hostname);
  return known ? hostname : domainOf(mail.from);
}
