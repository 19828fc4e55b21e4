import { plainAddress } from '../../shared/plain-address.js';
import { addressBlock, wideBlock } from './rate-limits.js';

describe('addresses', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['203.0.113.9:51234', '203.0.113.9'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['unknown', null],
    ['', null],
  ])('stores %s as %s', (ip, plain) => {
    expect(plainAddress(ip)).toBe(plain);
  });

  it('limits an IPv4 address alone and an IPv6 host by its /64', () => {
    expect(addressBlock('192.0.2.7')).not.toBe(addressBlock('192.0.2.8'));
    expect(addressBlock('::ffff:192.0.2.7')).toBe(addressBlock('192.0.2.7'));
    expect(addressBlock('2001:db8:1:2:3::4')).toBe(addressBlock('2001:db8:1:2::9'));
    expect(addressBlock('2001:db8:1:2::')).not.toBe(addressBlock('2001:db8:1:3::'));
    expect(addressBlock('unknown')).toBe(addressBlock('also unknown'));
  });

  it('R65 has a /48 around an IPv6 address, and nothing around an IPv4 address', () => {
    expect(wideBlock('2001:db8:1:2::9')).toBe('2001:db8:1::/48');
    expect(wideBlock('2001:db8:1:ffff::1')).toBe(wideBlock('2001:db8:1::'));
    expect(wideBlock('2001:db8:2::')).not.toBe(wideBlock('2001:db8:1::'));
    for (const none of ['192.0.2.7', '::ffff:192.0.2.7', 'unknown', null]) expect(wideBlock(none)).toBeNull();
  });
});
