import { HOUR, MINUTE } from '../../../src/shared/clock.js';
import { type ClientSystem, startClientSystem } from '../../support/client-system.js';
import { asPage, cookieOf } from '../../support/page-reading.js';
import { eventsOf } from '../oauth/instances.js';

describe('the pages of a rotation', () => {
  let system: ClientSystem;
  let page: string;
  let cookie: string;

  beforeEach(async () => {
    system = await startClientSystem();
    page = `/manage-clients/${system.application.id}`;
    cookie = await cookieOf(system.running, 'manager');
  });
  afterEach(() => system.running.close());

  const read = (url: string, as = cookie) =>
    system.running.app.inject({ url, headers: { ...asPage, 'accept-encoding': '', cookie: as } });
  const post = (path: string, fields: Record<string, string>) =>
    system.running.app.inject({
      method: 'POST',
      url: `${page}/secrets/${system.secret.id}/${path}`,
      headers: { ...asPage, 'accept-encoding': '', cookie, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
    });
  const rotation = { name: 'Next', expiresOn: '2027-06-30' };

  it('R51 lets a session end whose page looks again by itself, while nobody is at work', async () => {
    const pass = (minutes: number) => system.running.clock.advance(minutes * MINUTE);
    pass(40);
    expect((await read(page)).statusCode).toBe(200);
    pass(40);
    expect((await read(`${page}/rotation`)).statusCode).toBe(200);
    pass(21);
    const ended = await read(`${page}/rotation`);
    expect([ended.statusCode, ended.headers.location]).toEqual([303, expect.stringContaining('/login?returnTo=')]);
  });

  it('R27 shows the value once, and takes a form that breaks a rule back as it was', async () => {
    const refused = await post('rotate', { ...rotation, end: 'by-itself', endOldAfterDays: '31' });
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain('value="Next"');
    expect(refused.body).toContain('id="endOldAfterDays-problem"');
    expect((await post('rotate', { ...rotation, end: 'by-itself', endOldAfterDays: 'soon' })).statusCode).toBe(422);
    const created = await post('rotate', { ...rotation, end: 'by-itself', endOldAfterDays: '3' });
    expect([created.statusCode, created.body]).toEqual([303, '']);
    const held = created.cookies.map(({ name, value }) => `${name}=${value}`);
    const shownOnce = await read(String(created.headers.location), [cookie, ...held].join('; '));
    const [value = ''] = /\w{3}_wmda_\w{46}/.exec(shownOnce.body) ?? [];
    expect(value).not.toBe('');
    const shown = await read(page);
    expect(shown.body).toContain('Waiting for the first use of ‘Next’');
    expect(shown.body).not.toContain(value);
    expect(await eventsOf(system.running, 'secrets.secret-ending-arranged')).toMatchObject([{ days: 3 }]);
  });

  it('shows the same card to those who only read, without a button', async () => {
    await post('rotate', { ...rotation, end: 'by-hand' });
    const support = await cookieOf(system.running, 'support');
    for (const as of [cookie, support]) {
      const { statusCode, body } = await read(`${page}/rotation`, as);
      expect([statusCode, body.includes('Waiting for the first use of ‘Next’')]).toEqual([200, true]);
      expect(body.includes('End it now')).toBe(as === cookie && body.includes('Secret by Dede'));
    }
    expect((await read(`${page}/rotation`, await cookieOf(system.running, 'stranger'))).statusCode).toBe(404);
  });

  it('leads back to the row of the secret, also when a pause is over already', async () => {
    const landing = async (path: string, fields: Record<string, string>) => {
      const { statusCode, headers } = await post(path, fields);
      return [statusCode, headers.location];
    };
    const at = (notice: string) => [
      303,
      `${page}?notice=${notice}&secret=${system.secret.id}#secret-${system.secret.id}`,
    ];
    expect(await landing('ending', { endAfterDays: '7' })).toEqual(at('secret-ending-set'));
    expect(await landing('ending', { endAfterDays: '' })).toEqual(at('secret-ending-undone'));
    expect(await landing('pause', { minutes: '60' })).toEqual(at('secret-paused'));
    expect((await read(page)).body).toContain('Paused');
    expect(await landing('resume', {})).toEqual(at('secret-resumed'));
    expect(await landing('resume', {})).toEqual(at('secret-pause-over'));
    system.running.clock.advance(HOUR / 2);
    expect((await read(page)).body).not.toContain('Paused');
  });
});
