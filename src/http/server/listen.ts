import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** The port or the address cannot be used. The message says why and what to do. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';
}

const everyAddress = '::';
const everyIPv4Address = '0.0.0.0';

/** Has the product answer at `host` and `port`. @throws CannotListen */
export async function listen(app: NestFastifyApplication, host: string, port: number): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    const withoutIPv6 = code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL';
    if (host === everyAddress && withoutIPv6) return listen(app, everyIPv4Address, port);
    const reason = reasons[code]?.(host, port);
    throw reason === undefined ? cause : new CannotListen(reason, { cause });
  }
}

const noSuchHost = (host: string) =>
  `HOST is ${host}, which is no address of this machine. Set it to one that is, or leave it away to listen on all.`;
const reasons: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_, port) => `Another program listens on port ${port}. Stop it, or set PORT to a free one.`,
  EACCES: (_, port) =>
    `This user may not listen on port ${port}: ports below 1024 are kept for the system. Set PORT to a higher one and ` +
    'let a reverse proxy pass requests on, or give the process the right to (CAP_NET_BIND_SERVICE).',
  EADDRNOTAVAIL: noSuchHost,
  EAFNOSUPPORT: noSuchHost,
  ENOTFOUND: noSuchHost,
  EAI_AGAIN: noSuchHost,
};
