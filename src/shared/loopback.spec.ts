import { isLoopback } from './loopback.js';

describe('a host', () => {
  it.each(['localhost', 'LOCALHOST', 'mail.localhost', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])(
    'R68 leads back to this machine: %s',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  it.each([
    '',
    'localhost.example.org',
    '127.0.0.1.example.org',
    '127.example.org',
    '10.0.0.1',
    '0.0.0.0',
    '::',
    'mail',
  ])('R68 leads elsewhere: %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
