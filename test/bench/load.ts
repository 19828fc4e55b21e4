import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What is sent, to whom, and which answer is the right one. */
export interface Target {
  readonly port: number;
  /** The bytes of the nth request; called once for each. */
  readonly request: (n: number) => Buffer;
  readonly expectedStatus: number;
}

export interface LoadResult {
  readonly answers: number;
  readonly seconds: number;
  /** How long answers took, in milliseconds: half of them at most `median`, 99 of a hundred at most `slowest`. */
  readonly median: number;
  readonly slowest: number;
  /** How often each other status came, `0` standing for a broken connection or an unreadable answer. */
  readonly unexpected: Readonly<Record<number, number>>;
  /** The first unexpected answer, for the report. */
  readonly firstUnexpected: string | undefined;
}

const endOfHead = Buffer.from('\r\n\r\n');

/**
 * Keeps `connections` connections busy, each with one request at a time, and counts the answers. It writes ready-made
 * bytes and reads no more of an answer than its status and length, because it shares the machine with what it measures.
 */
export class Load {
  private sent = 0;
  private answers = 0;
  private waits: number[] = [];
  private running = true;
  private readonly unexpected: Record<number, number> = {};
  private firstUnexpected: string | undefined;
  private readonly sockets: Socket[];

  constructor(
    private readonly target: Target,
    connections: number,
  ) {
    this.sockets = Array.from({ length: connections }, () => this.open());
  }

  /** Counts for so long; before and after, the load goes on uncounted. */
  async measure(seconds: number): Promise<LoadResult> {
    const before = this.answers;
    this.waits = [];
    const begun = process.hrtime.bigint();
    await pause(seconds * 1000);
    const lasted = Number(process.hrtime.bigint() - begun) / 1e9;
    const { unexpected, firstUnexpected } = this;
    const waits = Float64Array.from(this.waits).toSorted();
    return {
      answers: this.answers - before,
      seconds: lasted,
      median: quantile(waits, 0.5),
      slowest: quantile(waits, 0.99),
      unexpected: { ...unexpected },
      firstUnexpected,
    };
  }

  stop(): void {
    this.running = false;
    for (const socket of this.sockets) socket.destroy();
  }

  private open(): Socket {
    const socket = connect({ port: this.target.port, host: '127.0.0.1', noDelay: true });
    let received: Buffer = Buffer.alloc(0);
    let sentAt = 0;
    const send = () => {
      const bytes = this.target.request(this.sent++);
      sentAt = performance.now();
      socket.write(bytes);
    };
    socket.on('connect', send);
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const length = lengthOf(received);
      if (Number.isNaN(length)) socket.destroy(new Error('an answer without Content-Length'));
      if (!(received.length >= length)) return;
      this.waits.push(performance.now() - sentAt);
      this.count(received);
      received = received.subarray(length);
      if (this.running) send();
    });
    socket.on('error', ({ message }) => {
      this.firstUnexpected ??= message;
    });
    socket.on('close', () => this.broke());
    return socket;
  }

  private count(answer: Buffer): void {
    const status = Number(answer.toString('latin1', 9, 12));
    this.answers += 1;
    if (status === this.target.expectedStatus) return;
    this.unexpected[status] = (this.unexpected[status] ?? 0) + 1;
    this.firstUnexpected ??= answer.toString('utf8');
  }

  private broke(): void {
    if (!this.running) return;
    this.unexpected[0] = (this.unexpected[0] ?? 0) + 1;
    this.firstUnexpected ??= 'the server closed the connection';
  }
}

/** @param sorted ascending; without any it is not a number */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Bytes of a whole answer: infinite while its head is incomplete, not a number when it does not say. */
function lengthOf(received: Buffer): number {
  const end = received.indexOf(endOfHead);
  if (end < 0) return Infinity;
  const length = /\r\ncontent-length: *(\d+)/i.exec(received.toString('latin1', 0, end))?.[1];
  return end + endOfHead.length + Number(length);
}
