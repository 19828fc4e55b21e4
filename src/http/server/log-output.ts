import { writeSync } from 'node:fs';

const atMostBytes = 4096;
const everyMs = 100;
/** How long a reader that does not keep up is waited for. */
const patienceMs = 2000;

/**
 * Where log lines go. They are written together: one write for each would take a tenth of the processor under load, and so
 * would waking another thread for it. They wait a tenth of a second at most, and what waits is written at any exit. Where
 * nobody reads any more, as a terminal was closed, lines are dropped: pino's own output would try again without end.
 */
export class LogOutput {
  private waiting = '';

  constructor(private readonly fd: number) {
    setInterval(() => this.flush(), everyMs).unref();
    process.on('exit', () => this.flush());
  }

  write(line: string): void {
    this.waiting += line;
    if (this.waiting.length >= atMostBytes) this.flush();
  }

  private flush(): void {
    if (this.waiting === '') return;
    const bytes = Buffer.from(this.waiting);
    this.waiting = '';
    const givenUpAt = performance.now() + patienceMs;
    for (let written = 0; written < bytes.length;) {
      try {
        written += writeSync(this.fd, bytes, written);
      } catch (failure) {
        if ((failure as NodeJS.ErrnoException).code !== 'EAGAIN' || performance.now() > givenUpAt) return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      }
    }
  }
}
