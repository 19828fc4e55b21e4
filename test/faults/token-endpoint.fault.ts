import { Agent, request } from 'node:http';
import { createSecret, startClientSystem } from '../support/client-system.js';
import { query } from '../support/databases.js';
import { FixedClock } from '../support/fixed-clock.js';
import { freePort } from '../support/free-port.js';
import { isReady } from '../support/over-http.js';
import { ProductProcess, productionEnvironment } from '../support/process.js';
import { until } from '../support/until.js';

interface Attempt {
  readonly sentAt: number;
  readonly status: number;
}

/** Fetches tokens from one instance without a pause, over several connections, until stopped. */
class SteadyLoad {
  readonly attempts: Attempt[] = [];
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 8 });
  private stopped = false;
  private readonly lanes: Promise<void>[];

  constructor(
    private readonly port: number,
    private readonly clientId: string,
    private readonly secret: string,
  ) {
    this.lanes = Array.from({ length: 8 }, () => this.lane());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.lanes);
    this.agent.destroy();
  }

  private async lane(): Promise<void> {
    while (!this.stopped) {
      const sentAt = performance.now();
      const status = await this.fetchToken().catch(() => 0);
      this.attempts.push({ sentAt, status });
      // An instance that is away refuses at once: do not spin.
      if (status === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private fetchToken(): Promise<number> {
    return new Promise((resolve, reject) => {
      const authorization = `Basic ${Buffer.from(`${this.clientId}:${this.secret}`).toString('base64')}`;
      const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
      const options = { port: this.port, path: '/oauth2/token', method: 'POST', headers, agent: this.agent };
      const outgoing = request({ host: '127.0.0.1', ...options }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
      });
      outgoing.on('error', reject).end('grant_type=client_credentials');
    });
  }
}

/** How often a secret is deleted, and an instance killed, under load. */
const [deletions, kills] = process.env.TEST_CAMPAIGN ? [6, 6] : [1, 2];

const originAt = (port: number) => `http://127.0.0.1:${port}`;

describe('the token endpoint under load', () => {
  it('R25 issues no token after the 204 of a deletion, on either of two instances', async () => {
    const system = await startClientSystem({ clock: new FixedClock(new Date()) });
    const ports = [await freePort(), await freePort()];
    const processes = ports.map((port) =>
      ProductProcess.start('src/main.ts', {
        ...productionEnvironment(system.running.database, port),
        LOG_LEVEL: 'warn',
      }),
    );
    await until(async () => (await Promise.all(ports.map((port) => isReady(originAt(port))))).every(Boolean));
    const { clientId, id } = system.application;
    for (let number = 0; number < deletions; number += 1) {
      const secret = await createSecret(system, `To be deleted ${number}`);
      const loads = ports.map((port) => new SteadyLoad(port, clientId, secret.value));
      await until(() => loads.every(({ attempts }) => attempts.length > 200));
      expect((await system.manager.delete(`/applications/${id}/secrets/${secret.id}`)).status).toBe(204);
      const deletedAt = performance.now();
      const lateOnes = (load: SteadyLoad) => load.attempts.filter(({ sentAt }) => sentAt > deletedAt);
      await until(() => loads.every((load) => lateOnes(load).length > 200));
      await Promise.all(loads.map((load) => load.stop()));
      for (const load of loads) {
        expect(
          load.attempts.filter(({ sentAt, status }) => sentAt < deletedAt && status === 200).length,
        ).toBeGreaterThan(100);
        expect([...new Set(lateOnes(load).map(({ status }) => status))]).toEqual([401]);
      }
    }
    for (const process of processes) expect(await process.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    await system.running.close();
  });

  it('R30 loses no secret and no more than seconds of counts to kill -9 under load, and answers no 5xx once it is ready', async () => {
    const system = await startClientSystem({ clock: new FixedClock(new Date()) });
    const port = await freePort();
    const env = { ...productionEnvironment(system.running.database, port), LOG_LEVEL: 'warn' };
    const uses = async () => {
      const [row] = await query<{ uses: number }>(
        system.running.database.url,
        'select coalesce(sum(uses), 0)::int as uses from client_secret_use_day',
      );
      return row?.uses ?? 0;
    };
    // The demonstration data has a past of its own.
    let counted = await uses();
    for (let round = 0; round < kills; round += 1) {
      const process = ProductProcess.start('src/main.ts', env);
      await until(() => isReady(originAt(port)));
      const load = new SteadyLoad(port, system.application.clientId, system.secret.value);
      const before = counted;
      // At least one flush has happened in this life, so what is missing is what came after the last one.
      await until(async () => (await uses()) > before && load.attempts.length > 300);
      await process.kill('SIGKILL');
      await load.stop();
      const statuses = new Set(load.attempts.map(({ status }) => status));
      expect([...statuses].filter((status) => status !== 200 && status !== 0)).toEqual([]);
      counted = await uses();
      expect(counted).toBeGreaterThan(before);
      expect(counted - before).toBeLessThanOrEqual(load.attempts.filter(({ status }) => status !== 0).length + 8);
    }
    const last = ProductProcess.start('src/main.ts', env);
    await until(() => isReady(originAt(port)));
    const load = new SteadyLoad(port, system.application.clientId, system.secret.value);
    await until(() => load.attempts.length > 100);
    await load.stop();
    expect(await last.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    // A clean end writes everything down.
    expect(await uses()).toBe(counted + load.attempts.filter(({ status }) => status === 200).length);
    await system.running.close();
  });
});
