import ipaddr from 'ipaddr.js';

/** An address as PostgreSQL's `inet` takes it: no IPv6 zone, IPv4 not in IPv6 clothes; null for what is no address. */
export function plainAddress(ip: string): string | null {
  const withoutZone = ip.split('%', 1)[0] ?? '';
  return ipaddr.isValid(withoutZone) ? ipaddr.process(withoutZone).toString() : null;
}
