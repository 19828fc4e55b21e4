import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { KeyPair } from './certificates.js';
import { endLater } from './left-open.js';
import { until } from './until.js';

/** What the server does with a message; `dawdle` accepts it once `accept` is its mood again. */
export type Mood = 'accept' | 'refuse-for-now' | 'refuse' | 'hang-up' | 'dawdle';

interface MailServerOptions {
  /** With it, the server offers STARTTLS. */
  readonly tls?: KeyPair;
  /** Commands that it does not know. */
  readonly without?: readonly string[];
}

/** A real SMTP server on loopback, whose mood a test decides. */
export class MailServer {
  readonly received: ParsedMail[] = [];
  /** What it does with each message from now on. */
  mood: Mood = 'accept';
  attempts = 0;
  /** An address about which it says nothing until it is let go. */
  silentAbout: string | undefined;
  /** How each message came: whether its session was encrypted, and the name that the sender gave itself. */
  readonly sessions: { readonly secure: boolean; readonly name: string }[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server: SMTPServer;

  private isOpen = () => false;

  private constructor({ tls, without = [] }: MailServerOptions) {
    this.server = new SMTPServer({
      authOptional: true,
      ...(tls && { key: tls.key, cert: tls.certificate }),
      disabledCommands: [...(tls ? ['AUTH'] : ['STARTTLS', 'AUTH']), ...without],
      onRcptTo: ({ address }, _session, callback) => {
        if (address === this.silentAbout) this.waiting.push(() => callback());
        else callback();
      },
      onData: (stream, { secure, hostNameAppearsAs }, callback) => {
        this.sessions.push({ secure, name: hostNameAppearsAs });
        void this.take(stream, callback);
      },
    });
    this.server.on('error', () => undefined);
    this.server.server.on('connection', (socket: Socket) => this.sockets.add(socket));
  }

  static async start(options: MailServerOptions = {}): Promise<MailServer> {
    const server = new MailServer(options);
    await new Promise<void>((resolve) => {
      server.server.listen(0, '127.0.0.1', () => resolve());
    });
    server.isOpen = endLater(() => server.stop());
    return server;
  }

  private async take(stream: Readable, answer: (refusal?: Error | null) => void): Promise<void> {
    this.attempts += 1;
    if (this.mood === 'hang-up') {
      for (const socket of this.sockets) socket.destroy();
      return;
    }
    // A sender that is gone before the end of its message has sent none.
    const mail = await simpleParser(stream).catch(() => undefined);
    if (!mail) return;
    await until(() => this.mood !== 'dawdle');
    if (this.mood === 'accept') this.received.push(mail);
    answer(this.mood === 'accept' ? null : refusal(this.mood));
  }

  /** Whether a sender waits for its word about the silent address. */
  get keepsWaiting(): boolean {
    return this.waiting.length > 0;
  }

  speakAgain(): void {
    this.silentAbout = undefined;
    for (const speak of this.waiting.splice(0)) speak();
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  get subjects(): string[] {
    return this.received.map(({ subject }) => subject ?? '');
  }

  stop(): Promise<void> {
    this.isOpen();
    return new Promise((resolve) => {
      this.server.close(() => resolve());
    });
  }
}

/** A server that takes connections and never says a word. */
export async function startSilentServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    isOpen();
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  const isOpen = endLater(stop);
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

function refusal(mood: Mood): Error {
  const responseCode = mood === 'refuse' ? 550 : 451;
  const message = mood === 'refuse' ? 'no such mailbox here' : 'come back later';
  return Object.assign(new Error(message), { responseCode });
}
