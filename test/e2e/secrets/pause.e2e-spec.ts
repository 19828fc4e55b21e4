import { ChangeWatch } from '../../../src/events/change-watch/change-watch.js';
import { Schedules } from '../../../src/jobs/schedules.js';
import { resumingPaused } from '../../../src/modules/secrets/pause/paused-secrets.job.js';
import { after, DAY, HOUR, MINUTE } from '../../../src/shared/clock.js';
import { momentInWords } from '../../../src/templating/dates.js';
import { type ApiClient, signIn } from '../../support/api-client.js';
import type { ClientSystem } from '../../support/client-system.js';
import { query } from '../../support/databases.js';
import { mailboxOf } from '../../support/mailbox.js';
import { attempt, eventsOf, flush, startBehindProxy } from '../oauth/instances.js';

const pausedFor = 60;

describe('the pause of a client secret', () => {
  let system: ClientSystem;
  let path: string;

  beforeEach(async () => {
    system = await startBehindProxy();
    path = `/applications/${system.application.id}/secrets/${system.secret.id}`;
    await system.running.drain();
  });
  afterEach(() => system.running.close());

  const pause = (minutes: unknown = pausedFor, client: ApiClient = system.manager) =>
    client.post(`${path}/pause`, { minutes });
  const endPause = (client: ApiClient = system.manager) => client.delete(`${path}/pause`);
  const use = async (from = '192.0.2.7') =>
    (await attempt(system.running, system.application.clientId, system.secret.value, from)).status;
  const run = async () => {
    await system.running.app.get(Schedules).ask(resumingPaused);
    await system.running.drain();
  };
  const seen = async () => (await system.manager.get(path)).body;
  const resumed = () => eventsOf(system.running, 'secrets.secret-resumed');
  const pass = async (milliseconds: number) => {
    system.running.clock.advance(milliseconds);
    system = { ...system, manager: await signIn(system.running, 'manager') };
  };
  const inAWhile = (milliseconds: number) => after(system.running.clock.now(), milliseconds);
  /** The last mail to the manager with these words in its subject. */
  const lastMail = async (words: string) => {
    await system.running.drain();
    const mails = await mailboxOf(system.running);
    return mails.find(({ to, subject }) => to === 'manager@example.org' && subject.includes(words));
  };

  it('R25 refuses from the next request on, and works again by itself, without any job', async () => {
    expect(await use()).toBe(200);
    const [pausedAt, end] = [system.running.clock.now(), inAWhile(HOUR)];
    const { status, body } = await pause();
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'disabled', pausedUntil: end.toISOString() });
    expect(await use()).toBe(401);
    system.running.clock.set(after(end, -1));
    expect(await use()).toBe(401);
    system.running.clock.set(end);
    expect(await use()).toBe(200);
    await pass(0);
    expect(await seen()).toMatchObject({ state: 'active', pausedUntil: null });
    await run();
    await run();
    expect(await resumed()).toEqual([
      expect.objectContaining({ secretId: system.secret.id, pausedAt: pausedAt.toISOString() }),
    ]);
    expect(await use()).toBe(200);
    expect(await system.running.app.get(ChangeWatch).unexplained()).toEqual([]);
  });

  it('tells the managers, and at its end who presented the secret meanwhile', async () => {
    const end = momentInWords(inAWhile(HOUR));
    await pause();
    const paused = await lastMail('paused');
    expect(paused?.subject).toBe('Client secret of Partner-NL-ExampleDonorRegistry-DM paused: Client system');
    expect(paused?.text).toContain(`Mara Manager paused the client secret “Client system” until ${end}`);
    await pass(10 * MINUTE);
    const knockedAt = momentInWords(system.running.clock.now());
    await use('192.0.2.9');
    await flush(system.running);
    const knocked = await lastMail('still uses');
    expect(knocked?.subject).toContain('still uses a client secret that is paused');
    expect(knocked?.text).toContain(`until the pause is over, on ${end}`);
    await pass(HOUR);
    await run();
    expect((await lastMail('works again'))?.text).toContain(
      `was refused, last on ${knockedAt} from 192.0.2.9. So it is still needed there`,
    );
    await pause(5);
    await pass(5 * MINUTE);
    await run();
    expect((await lastMail('works again'))?.text).toContain('Nothing presented it since');
  });

  it('R52 begins without a recent factor and ends early with one, as disabling and enabling do', async () => {
    await pass(31 * MINUTE);
    system.running.clock.advance(31 * MINUTE);
    const late = await system.manager.renewed();
    expect((await pause(1440, late)).status).toBe(200);
    expect((await endPause(late)).body.code).toBe('identity.step-up-required');
    system = { ...system, manager: await signIn(system.running, 'manager') };
    expect((await endPause()).status).toBe(204);
    expect(await seen()).toMatchObject({ state: 'active', pausedUntil: null });
    expect(await use()).toBe(200);
    expect((await endPause()).status).toBe(404);
    expect(await resumed()).toHaveLength(1);
    expect((await lastMail('works again'))?.text).toContain(
      'Mara Manager ended the pause of the client secret “Client system”',
    );
    const [support, stranger] = [await signIn(system.running, 'support'), await signIn(system.running, 'stranger')];
    expect([(await pause(5, support)).status, (await pause(5, stranger)).status]).toEqual([403, 404]);
    expect([(await endPause(support)).status, (await endPause(stranger)).status]).toEqual([403, 404]);
  });

  it('takes 5 minutes to a day, and becomes longer but never shorter', async () => {
    for (const wrong of [4, 1441, 7.5, '60', null]) expect((await pause(wrong)).status).toBe(422);
    const [anHour, aDay] = [inAWhile(HOUR).toISOString(), inAWhile(DAY).toISOString()];
    const pauses: string[] = [];
    for (const minutes of [60, 5, 1440]) pauses.push((await pause(minutes)).body.pausedUntil);
    expect(pauses).toEqual([anHour, anHour, aDay]);
    const events = await eventsOf(system.running, 'secrets.secret-paused');
    expect(events.map(({ until }) => until)).toEqual(pauses);
  });

  it('gives way to disabling, enabling, deleting and expiry', async () => {
    await pause();
    const change = async (enabled: boolean) => (await system.manager.patch(path, { enabled })).body;
    expect(await change(true)).toMatchObject({ state: 'active', pausedUntil: null });
    await pause();
    expect(await change(false)).toMatchObject({ state: 'disabled', pausedUntil: null });
    expect(await pause()).toMatchObject({ status: 409, body: { code: 'secrets.disabled' } });
    await pass(2 * HOUR);
    await run();
    expect(await seen()).toMatchObject({ state: 'disabled' });
    await change(true);
    await system.manager.patch(path, { endAfterDays: 7 });
    expect((await pause(1440)).status).toBe(200);
    expect((await system.manager.delete(path)).status).toBe(204);
    await pass(2 * DAY);
    await run();
    expect(await resumed()).toEqual([]);
    expect(await system.running.app.get(ChangeWatch).unexplained()).toEqual([]);
  });

  it('ends with a secret that expires meanwhile, and nobody is told that it works', async () => {
    const { body } = await system.manager.post(`/applications/${system.application.id}/secrets`, {
      name: 'Last day',
      expiresOn: '2026-11-23',
    });
    const secret = `/applications/${system.application.id}/secrets/${body.id}`;
    await system.manager.post(`${secret}/pause`, { minutes: 1440 });
    await pass(2 * DAY);
    await run();
    expect((await system.manager.get(secret)).body).toMatchObject({ state: 'expired', pausedUntil: null });
    expect(await resumed()).toEqual([]);
    expect((await system.manager.post(`${secret}/pause`, { minutes: 5 })).body.code).toBe('secrets.expired');
    expect(await system.running.app.get(ChangeWatch).unexplained()).toEqual([]);
  });

  it('S8 cannot let a disabled secret work again without a trace', async () => {
    const { url } = system.running.database;
    const unexplained = () => system.running.app.get(ChangeWatch).unexplained();
    await system.manager.patch(path, { enabled: false });
    await query(url, `update client_secret set paused_until = now() + interval '1 minute' where id = $1`, [
      system.secret.id,
    ]);
    expect(await unexplained()).toMatchObject([{ kind: 'secret', change: 'enabled', rowId: system.secret.id }]);
    await query(url, `update client_secret set paused_until = now() where id = $1`, [system.secret.id]);
    expect(await unexplained()).toHaveLength(2);
  });

  it('is over for code that knows nothing of it and enables or deletes the secret', async () => {
    await pause();
    const { url } = system.running.database;
    const stored = async () =>
      (await query(url, 'select paused_until from client_secret where id = $1', [system.secret.id]))[0];
    await query(url, 'update client_secret set disabled_at = null, disabled_by = null where id = $1', [
      system.secret.id,
    ]);
    expect(await stored()).toEqual({ paused_until: null });
    await pause();
    await query(url, `update client_secret set deleted_at = now(), delete_reason = 'other' where id = $1`, [
      system.secret.id,
    ]);
    expect(await stored()).toEqual({ paused_until: null });
  });
});
