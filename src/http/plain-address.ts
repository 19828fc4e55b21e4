import ipaddr from 'ipaddr.js';

/**
 * An address as PostgreSQL's `inet` takes it: without the port that some proxies pass on, without an IPv6 zone, IPv4
 * not in IPv6 clothes; null for what is no address.
 */
export function plainAddress(ip: string): string | null {
  const bare = ip
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '');
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : null;
}
