import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { endLater } from './left-open.js';

/** The steps of an SMTP session; `message` is the end of DATA. */
export type Step = 'connect' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'message';

/** What it says at a step; `silence` is no answer, `goodbye` the end of the connection without one. */
export type Answers = Partial<Record<Step, string>>;

const usual: Record<Step, string> = {
  connect: '220 scripted ESMTP',
  ehlo: '250 scripted',
  starttls: '220 go ahead',
  auth: '235 welcome',
  mail: '250 ok',
  rcpt: '250 ok',
  data: '354 go on',
  message: '250 taken',
};

const steps: Readonly<Record<string, Step>> = {
  EHLO: 'ehlo',
  HELO: 'ehlo',
  STARTTLS: 'starttls',
  AUTH: 'auth',
  MAIL: 'mail',
  RCPT: 'rcpt',
  DATA: 'data',
};

/** An SMTP server on loopback that follows a script: what the usual one would never say, byte by byte. */
export class ScriptedMailServer {
  /** How many messages it had from beginning to end, and how many of them it took. */
  messages = 0;
  taken = 0;
  /** The commands that came, as they were written. */
  readonly commands: string[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly silentTo = new Set<Socket>();
  private readonly server = createServer((socket) => this.serve(socket));

  private constructor(public answers: Answers) {}

  static async start(answers: Answers = {}): Promise<ScriptedMailServer> {
    const scripted = new ScriptedMailServer(answers);
    scripted.server.listen(0, '127.0.0.1');
    await once(scripted.server, 'listening');
    endLater(() => scripted.stop());
    return scripted;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Says it to everyone who waits for its word. */
  answer(words: string): void {
    for (const socket of this.silentTo) socket.write(`${words}\r\n`);
    this.silentTo.clear();
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(socket: Socket): void {
    let received = '';
    let inMessage = false;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      for (;;) {
        const end = received.indexOf(inMessage ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const line = received.slice(0, end);
        received = received.slice(end + (inMessage ? 5 : 2));
        if (inMessage) {
          inMessage = false;
          this.messages += 1;
          if (this.say(socket, 'message').startsWith('2')) this.taken += 1;
        } else inMessage = this.obey(socket, line);
      }
    });
    this.say(socket, 'connect');
  }

  /** Returns whether a message follows. */
  private obey(socket: Socket, line: string): boolean {
    this.commands.push(line);
    const step = steps[line.split(' ', 1)[0]?.toUpperCase() ?? ''];
    if (step) return this.say(socket, step).startsWith('354');
    if (line.toUpperCase().startsWith('QUIT')) socket.end('221 bye\r\n');
    else socket.write('250 ok\r\n');
    return false;
  }

  private say(socket: Socket, step: Step): string {
    const words = this.answers[step] ?? usual[step];
    if (words === 'goodbye') socket.destroy();
    else if (words === 'silence') this.silentTo.add(socket);
    else socket.write(`${words}\r\n`);
    return words;
  }
}
