import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

const mapped = '::ffff:';

/**
 * An address as PostgreSQL's `inet` takes it: without the port that some proxies pass on, without an IPv6 zone, IPv4
 * not in IPv6 clothes; null for what is no address.
 */
export function plainAddress(ip: string): string | null {
  // What most are, told without taking it apart: this runs on every request, and for tokens more than once.
  if (isIPv4(ip)) return ip;
  // On a socket for both families, IPv4 comes so.
  if (ip.startsWith(mapped) && isIPv4(ip.slice(mapped.length))) return ip.slice(mapped.length);
  const bare = ip
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '');
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : null;
}
