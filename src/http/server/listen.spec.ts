import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { CannotListen, listen } from './listen.js';

@Module({})
class Nothing {}

describe('listening', () => {
  let app: NestFastifyApplication;
  beforeEach(async () => {
    app = await NestFactory.create<NestFastifyApplication>(Nothing, new FastifyAdapter(), { logger: false });
  });
  afterEach(() => app.close());

  /** The same product on a machine whose system refuses an address or a port. */
  const refusing = (code: string, refused: (host: string) => boolean = () => true) =>
    ({
      listen: (port: number, host: string) =>
        refused(host) ? Promise.reject(Object.assign(new Error(code), { code })) : app.listen(port, host),
    }) as NestFastifyApplication;

  it.each(['EAFNOSUPPORT', 'EADDRNOTAVAIL'])(
    'R67 falls back on IPv4 where a machine has no IPv6 (%s)',
    async (code) => {
      await listen(
        refusing(code, (host) => host === '::'),
        '::',
        0,
      );
      expect(app.getHttpServer().address()).toMatchObject({ address: '0.0.0.0' });
    },
  );

  it('R67 says that HOST is no address of this machine, and can listen elsewhere then', async () => {
    // RFC 5737: nobody has this address.
    await expect(listen(app, '192.0.2.1', 0)).rejects.toThrow(/^HOST is 192\.0\.2\.1, which is no address/);
    await expect(listen(app, 'no-such-host.invalid', 0)).rejects.toThrow(CannotListen);
    await listen(app, '127.0.0.1', 0);
    expect(app.getHttpServer().address()).toMatchObject({ address: '127.0.0.1' });
  });

  it('R67 says in a sentence that a port is kept for the system, or taken', async () => {
    await expect(listen(refusing('EACCES'), '::', 80)).rejects.toThrow(/not listen on port 80: ports below 1024 are/);
    const other: Server = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const taken = listen(app, '127.0.0.1', port);
    await expect(taken).rejects.toThrow(`Another program listens on port ${port}.`);
    other.close();
  });

  it('hands on what nobody can mend', async () => {
    await expect(listen(refusing('EMFILE'), '::', 80)).rejects.not.toBeInstanceOf(CannotListen);
  });
});
