import { endingSecrets } from '../../../src/modules/secrets/rotation/ending-secrets.job.js';
import { Schedules } from '../../../src/jobs/schedules.js';
import { DAY, HOUR } from '../../../src/shared/clock.js';
import type { RunningApp } from '../../support/app.js';
import { signIn } from '../../support/api-client.js';
import type { ClientSystem } from '../../support/client-system.js';
import { mailboxOf } from '../../support/mailbox.js';
import { attempt, eventsOf, flush, startBehindProxy, startBeside } from '../oauth/instances.js';

const [here, there] = ['192.0.2.7', '192.0.2.9'];

describe('an old secret that ends by itself', () => {
  let system: ClientSystem;
  let secrets: string;

  beforeEach(async () => {
    system = await startBehindProxy();
    secrets = `/applications/${system.application.id}/secrets`;
  });
  afterEach(() => system.running.close());

  const use = async ({ value }: { value: string }, from = here) => {
    const { status } = await attempt(system.running, system.application.clientId, value, from);
    await flush(system.running);
    return status;
  };
  const pass = async (milliseconds: number) => {
    system.running.clock.advance(milliseconds);
    system = { ...system, manager: await signIn(system.running, 'manager') };
  };
  const rotate = async (endOldAfterDays: number | null): Promise<ClientSystem['secret']> =>
    (await system.manager.post(`${secrets}/${system.secret.id}/rotate`, { endOldAfterDays })).body;
  const run = async (running: RunningApp = system.running) => {
    await running.app.get(Schedules).ask(endingSecrets);
    await running.drain();
  };
  const old = async () => (await system.manager.get(`${secrets}/${system.secret.id}`)).body;
  const stateAfterRun = async () => {
    await run();
    return (await old()).state as string;
  };
  const mailsAbout = async (words: RegExp) =>
    (await mailboxOf(system.running)).filter(({ to, subject }) => to === 'manager@example.org' && words.test(subject));

  it('is disabled after so many days of silence, once every address uses its successor', async () => {
    await use(system.secret);
    const next = await rotate(7);
    expect(await stateAfterRun()).toBe('active');
    await pass(20 * DAY);
    expect(await stateAfterRun()).toBe('active');
    await use(next);
    await use(system.secret);
    await pass(7 * DAY - HOUR);
    expect(await stateAfterRun()).toBe('active');
    await pass(HOUR);
    expect(await stateAfterRun()).toBe('disabled');
    expect(await old()).toMatchObject({ endAfterDays: null, pausedUntil: null });
    expect([await use(system.secret), await use(next)]).toEqual([401, 200]);
    await run();
    expect(await eventsOf(system.running, 'secrets.secret-ended')).toEqual([
      {
        secretId: system.secret.id,
        applicationId: system.application.id,
        organisationId: expect.any(String),
        successorId: next.id,
      },
    ]);
    const [ended, ...others] = await mailsAbout(/ended/);
    expect(others).toEqual([]);
    expect(ended?.subject).toBe('Old client secret of Partner-NL-ExampleDonorRegistry-DM ended: Client system');
    expect(ended?.text).toContain('its successor “Client system (Nov 2026)”');
  });

  it('can be enabled again, and then works to its last day', async () => {
    const next = await rotate(0);
    await use(next);
    await pass(DAY);
    expect(await stateAfterRun()).toBe('disabled');
    await system.manager.patch(`${secrets}/${system.secret.id}`, { enabled: true });
    await pass(30 * DAY);
    expect(await stateAfterRun()).toBe('active');
    expect(await use(system.secret)).toBe(200);
  });

  it('goes on when that was taken back, or nobody asked for it', async () => {
    const next = await rotate(1);
    await use(next);
    await system.manager.patch(`${secrets}/${system.secret.id}`, { endAfterDays: null });
    await pass(30 * DAY);
    expect(await stateAfterRun()).toBe('active');
  });

  it('R36 is held up by an address that used it before and not its successor since, and managers hear which', async () => {
    await use(system.secret, there);
    await pass(30 * DAY);
    const next = await rotate(7);
    await use(next, here);
    await pass(6 * DAY);
    await run();
    expect(await mailsAbout(/does not end yet/)).toEqual([]);
    await pass(DAY);
    expect(await stateAfterRun()).toBe('active');
    const [told] = await mailsAbout(/does not end yet/);
    expect(told?.text).toContain(`because ${there} used it before and has not used its successor`);
    await pass(6 * DAY);
    await run();
    expect(await mailsAbout(/does not end yet/)).toHaveLength(1);
    await pass(DAY);
    await run();
    expect(await mailsAbout(/does not end yet/)).toHaveLength(2);
    expect(await eventsOf(system.running, 'secrets.secret-ending-held-up')).toMatchObject([
      { addresses: 1, successorId: next.id },
      { addresses: 1, successorId: next.id },
    ]);
    await use(next, there);
    expect(await stateAfterRun()).toBe('disabled');
  });

  it('asks nothing of addresses that used it longer than 45 days before', async () => {
    await use(system.secret, there);
    await pass(45 * DAY + HOUR);
    const next = await rotate(7);
    await use(next, here);
    await pass(7 * DAY);
    expect(await stateAfterRun()).toBe('disabled');
  });

  it('waits while its successor is disabled, paused or deleted', async () => {
    const next = await rotate(0);
    await use(next);
    await system.manager.patch(`${secrets}/${next.id}`, { enabled: false });
    await pass(2 * DAY);
    expect(await stateAfterRun()).toBe('active');
    await system.manager.patch(`${secrets}/${next.id}`, { enabled: true });
    await system.manager.post(`${secrets}/${next.id}/pause`, { minutes: 60 });
    expect(await stateAfterRun()).toBe('active');
    await pass(HOUR);
    expect(await stateAfterRun()).toBe('disabled');
  });

  it('R59 ends once, whichever instances run, and leaves one event', async () => {
    const second = await startBeside(system);
    const next = await rotate(0);
    await use(next);
    await pass(DAY);
    await Promise.all([run(), run(second)]);
    await second.close();
    expect((await old()).state).toBe('disabled');
    expect(await eventsOf(system.running, 'secrets.secret-ended')).toHaveLength(1);
  });

  it('tells the managers of the first use of a new secret, from where, and what is still in use', async () => {
    await use(system.secret, there);
    const next = await rotate(7);
    const firstAt = system.running.clock.now();
    await use(next, here);
    await system.running.drain();
    const [first, ...others] = await mailsAbout(/used for the first time: Client system \(Nov/);
    expect(others).toEqual([]);
    expect(first?.text).toContain(
      `its first token with the client secret “Client system (Nov 2026)”: 23 Nov 2026, 09:00 UTC from ${here}`,
    );
    expect(first?.text).toContain(
      `last used 23 Nov 2026, 09:00 UTC from ${there}; it ends by itself 7 days after its last use`,
    );
    await pass(HOUR);
    await use(next, there);
    const view = (await system.manager.get(`${secrets}/${next.id}`)).body;
    expect(view).toMatchObject({ firstUsedAt: firstAt.toISOString(), firstUsedFrom: here, lastUsedFrom: there });
    await system.running.drain();
    expect(await mailsAbout(/used for the first time: Client system \(Nov/)).toHaveLength(1);
  });
});
