import { demonstrationPassword } from '../../src/demo/demonstration-people.js';
import { addDays, dateOf } from '../../src/shared/calendar-date.js';
import { DAY, MINUTE } from '../../src/shared/clock.js';
import { inWords } from '../../src/templating/dates.js';
import { totpCode } from '../support/api-client.js';
import { freePort } from '../support/free-port.js';
import type { ReceivedMail } from '../support/mailbox.js';
import { isReady, must, type OverHttp } from '../support/over-http.js';
import { ProductProcess } from '../support/process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { until } from '../support/until.js';

const patience = 120_000;

describe('a start on demonstration data', () => {
  let directory: string;
  let port: number;
  let process: ProductProcess;

  beforeEach(async () => {
    directory = await temporaryDirectory('restarted');
    port = await freePort();
  });
  afterEach(async () => {
    // Gently, so that PostgreSQL stops too.
    await process.kill('SIGTERM');
  });

  const origin = () => `http://localhost:${port}`;
  const start = async () => {
    process = ProductProcess.start('src/main.ts', { PORT: String(port) }, directory);
    await until(() => isReady(origin()), patience);
  };
  const send = (method: string, route: string, asked: OverHttp = {}) => must(origin(), method, route, asked);
  const signInAsSupport = async () => {
    const credentials = { email: 'support@example.org', password: demonstrationPassword };
    const { challenge } = await send('POST', '/api/v1/auth/login', { body: credentials });
    const answer = { challenge, code: await totpCode(new Date()) };
    return String((await send('POST', '/api/v1/auth/mfa', { body: answer })).accessToken);
  };
  const mails = async () => (await send('GET', '/dev/mailbox')).items as ReceivedMail[];
  const digests = async () => (await mails()).filter(({ subject }) => /^(?:Act|Switch|To tidy up)\b/.test(subject));
  /** Sweeps that are done with, and of which everybody was told, the newest first. */
  const sweeps = async (token: string) => {
    const { items } = await send('GET', '/api/v1/admin/reminders/sweeps', { token });
    const queued = await send('GET', '/api/v1/admin/notifications?state=queued', { token });
    const all = items as { id: string; finishedAt: string | null; claimed: number; notified: number }[];
    const done = all.every(({ finishedAt }) => finishedAt !== null) && (queued.items as unknown[]).length === 0;
    return done ? all : [];
  };

  it('R32 R40 tells each of the four people what is due for them, and none of it again after kill -9 and another sweep', async () => {
    // The day must not change meanwhile: another one has other thresholds.
    await until(() => DAY - (Date.now() % DAY) > 4 * MINUTE, 5 * MINUTE);
    await start();
    const token = await signInAsSupport();
    await until(async () => (await sweeps(token)).some(({ notified }) => notified === 2), patience);
    const first = await digests();
    // The demonstration data has one of the deputy's secrets end in a week, today being its first day.
    const lastDay = inWords(addDays(dateOf(new Date()), 6));
    expect(first.map(({ to, subject }) => [to, subject]).toSorted()).toEqual([
      ['deputy@example.org', `Act by ${lastDay}: …-DM loses access; 1 more to tidy up`],
      ['manager@example.org', `Act by ${lastDay}: …-DM loses access; 1 more to switch; 2 more to tidy up`],
    ]);
    const named = (address: string) =>
      [...(first.find(({ to }) => to === address)?.text ?? '').matchAll(/^Secret: +(.*) \(\w{3}…\)/gm)].map(
        ([, name]) => name,
      );
    expect(named('deputy@example.org')).toEqual(['Secret by Dede', 'Nightly export']);
    expect(named('manager@example.org')).toEqual(['Secret by Dede', 'Secret by Mara', 'Trial run', 'Nightly export']);

    await process.kill('SIGKILL');
    await start();
    const { sweepId } = await send('POST', '/api/v1/admin/reminders/sweep', { token });
    await until(async () => (await sweeps(token)).some(({ id }) => id === sweepId), patience);
    const counts = (await sweeps(token)).map(({ claimed, notified }) => ({ claimed, notified }));
    expect(counts.length).toBeGreaterThan(1);
    expect(counts.filter(({ claimed, notified }) => claimed + notified > 0)).toEqual([{ claimed: 4, notified: 2 }]);
    expect((await digests()).map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    const told = (await mails()).map(({ to, subject }) => `${to}: ${subject}`);
    expect(told).toHaveLength(new Set(told).size);
  }, 600_000);
});
