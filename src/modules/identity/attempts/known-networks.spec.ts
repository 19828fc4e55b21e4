import { networkOf } from './known-networks.js';

describe('the network that somebody is known in', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7/32'],
    ['2001:db8:1:2345::9', '2001:db8:1:2300::/56'],
    ['2001:db8:1:23ff:1:2:3:4', '2001:db8:1:2300::/56'],
    ['2001:db8:1:2400::', '2001:db8:1:2400::/56'],
    [null, undefined],
  ])('R65 of %s is %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });
});
