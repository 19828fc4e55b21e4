import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Network = [ipaddr.IPv4 | ipaddr.IPv6, bits: number];

/** The longest chain of proxies that is allowed: a number that is too high lets clients choose their address. */
const mostHops = 5;
/** Larger public networks than these are refused: no operator of proxies has one. */
const fewestPublicBits = { ipv4: 12, ipv6: 24 };
/** Networks that are not on the Internet: only the operator puts machines there. */
const ownNetworks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
].map((network): Network => ipaddr.parseCIDR(network));

/**
 * `none`, a number of reverse proxies, or the addresses and networks they are in.
 * @throws Error saying what is wrong
 */
export function readTrustedProxies(text: string): number | string | false {
  if (/^none$/i.test(text)) return false;
  if (!/^\d+$/.test(text)) return text.split(',').map(readNetwork).join(',');
  const hops = Number(text);
  if (hops > mostHops) {
    throw new Error(
      `must be ${mostHops} proxies at most: with one too many, clients choose the address they come from`,
    );
  }
  return hops === 0 ? false : hops;
}

function readNetwork(spelt: string): string {
  const [address = '', bits, ...more] = spelt.trim().split('/');
  const family = isIP(address);
  const longest = family === 4 ? 32 : 128;
  if (family === 0 || address.includes('%') || more.length > 0 || !isPrefix(bits, longest)) {
    throw new Error('must be none, a number of proxies, or addresses or networks like 10.0.0.0/8');
  }
  const network = plainNetwork(ipaddr.parse(address), Number(bits ?? longest));
  if (isTooLarge(network)) {
    throw new Error(`trusts ${spelt.trim()}, where clients are too: name the networks of the proxies alone`);
  }
  return bits === undefined ? network[0].toString() : network.join('/');
}

function isPrefix(bits: string | undefined, longest: number): boolean {
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
}

/** An IPv4 network that is written as IPv6 (`::ffff:0:0/96` is all of IPv4) becomes IPv4. */
function plainNetwork(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): Network {
  const mapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96;
  return mapped ? [address.toIPv4Address(), bits - 96] : [address, bits];
}

function isTooLarge([address, bits]: Network): boolean {
  const own = ownNetworks.some(
    ([of, ofBits]) => of.kind() === address.kind() && bits >= ofBits && address.match(of, ofBits),
  );
  return !own && bits < fewestPublicBits[address.kind()];
}
