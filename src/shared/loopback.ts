import { isIP } from 'node:net';

/** Whether a host's name or address leads back to this machine, so that nothing on the way can listen. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (isIP(name) === 0) return name === 'localhost' || name.endsWith('.localhost');
  return name.startsWith('127.') || name === '::1';
}
