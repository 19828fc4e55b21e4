import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { TestDatabase } from './databases.js';
import { endLater } from './left-open.js';

/** The network between the product and PostgreSQL, which falls silent without a word, or is slow. */
export class SlowNetwork {
  /** How long each byte is under way, in each direction. */
  delayMs = 0;
  private silent = false;
  private readonly connections = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (from: Socket) => this.accept(from));
  }

  static async before({ url }: TestDatabase): Promise<SlowNetwork> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const network = new SlowNetwork(server, new URL(url));
    endLater(() => network.end());
    return network;
  }

  /** The URL of the same database behind this network. */
  get url(): string {
    const through = new URL(this.target);
    through.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return through.href;
  }

  /** Nothing arrives any more, and nobody is told. New connections come about and are as silent. */
  fallSilent(): void {
    this.silent = true;
  }

  /** New connections work again. Those from before stay silent for ever, as after a firewall forgot them. */
  recover(): void {
    this.silent = false;
  }

  private accept(from: Socket): void {
    this.connections.add(from);
    from.on('error', () => undefined).on('close', () => this.connections.delete(from));
    // Read and dropped.
    if (this.silent) return void from.resume();
    const to = connect(Number(this.target.port), this.target.hostname);
    to.on('error', () => undefined);
    this.connections.add(to);
    this.carry(from, to);
    this.carry(to, from);
  }

  private carry(from: Socket, to: Socket): void {
    let lost = false;
    const later = (deliver: () => void) => {
      lost ||= this.silent;
      if (lost) return;
      if (this.delayMs === 0) deliver();
      else setTimeout(() => (lost ||= this.silent) || deliver(), this.delayMs);
    };
    from.on('data', (bytes) => later(() => to.write(bytes)));
    from.on('close', () => later(() => to.destroy()));
  }

  private end(): void {
    this.server.close();
    for (const socket of this.connections) socket.destroy();
  }
}
