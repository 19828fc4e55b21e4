import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

const mapped = '::ffff:';

/**
 * An address as PostgreSQL's `inet` takes it: without the port that some proxies pass on, without an IPv6 zone, IPv4
 * not in IPv6 clothes; null for what is no address.
 */
export function plainAddress(ip: string): string | null {
  // Most addresses are plain IPv4. This quick look matters, because it runs at least once for every request.
  if (isIPv4(ip)) return ip;
  // A socket for both families shows IPv4 addresses in this form.
  if (ip.startsWith(mapped) && isIPv4(ip.slice(mapped.length))) return ip.slice(mapped.length);
  const bare = ip
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '');
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : null;
}
