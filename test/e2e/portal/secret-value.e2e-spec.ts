import { UseFlush } from '../../../src/modules/verification/use-flush.js';
import { SECOND } from '../../../src/shared/clock.js';
import { fetchToken, startClientSystem } from '../../support/client-system.js';
import { asPage, cookieOf } from '../../support/page-reading.js';

type System = Awaited<ReturnType<typeof startClientSystem>>;

describe('the value of a new secret', () => {
  let system: System;
  let session: string;

  beforeEach(async () => {
    system = await startClientSystem();
    session = await cookieOf(system.running, 'manager');
  });
  afterEach(() => system.running.close());

  const ask = (method: 'GET' | 'POST', url: string, cookie = session, form: Record<string, string> = {}) =>
    system.running.app.inject({
      method,
      url,
      headers: {
        ...asPage,
        'accept-encoding': 'identity',
        cookie,
        'content-type': 'application/x-www-form-urlencoded',
      },
      ...(method === 'POST' && { payload: new URLSearchParams(form).toString() }),
    });
  const create = (name = 'Just made', cookie = session) =>
    ask('POST', `/manage-clients/${system.application.id}/secrets/new`, cookie, { name, expiresOn: '2027-06-30' });
  const carriedBy = (answer: { cookies: { name: string; value: string }[] }) =>
    answer.cookies.filter(({ name }) => name.endsWith('shown-once')).map(({ name, value }) => `${name}=${value}`);
  const valueOn = (page: string) => /data-once>([^<]+)</.exec(page)?.[1] ?? null;

  it('R5 stands on a page of its own, once: loading that again shows how to come to another', async () => {
    const created = await create();
    const { location = '' } = created.headers;
    expect([created.statusCode, created.body]).toEqual([303, '']);
    const [carried = ''] = carriedBy(created);
    const shown = await ask('GET', location as string, `${session}; ${carried}`);
    const value = valueOn(shown.body) ?? '';
    expect(value).toMatch(/^[0-9A-Za-z]{3}_wmda_[0-9A-Za-z]{46}$/);
    expect(decodeURIComponent(carried)).not.toContain(value.slice(9));
    expect(shown.headers['cache-control']).toContain('no-store');
    expect(carriedBy(shown)).toEqual(['shown-once=']);

    const again = await ask('GET', location as string);
    expect(again.statusCode).toBe(200);
    expect(again.body).not.toContain(value);
    expect(again.body).toContain('This value was shown once');
    expect(again.body).toContain(`Delete ‘Just made’ (${value.slice(0, 3)}…) and create it again`);
  });

  it('R5 is shown to nobody else: not in another session, not of another secret, not changed on the way', async () => {
    const created = await create();
    const location = created.headers.location as string;
    const [carried = ''] = carriedBy(created);
    const other = await create('Another');
    const elsewhere = await cookieOf(system.running, 'manager');
    const changed = `${carried.slice(0, -3)}AAA`;
    for (const [path, cookies] of [
      [location, `${elsewhere}; ${carried}`],
      [other.headers.location as string, `${session}; ${carried}`],
      [location, `${session}; ${changed}`],
    ] as const) {
      const answer = await ask('GET', path, cookies);
      expect([answer.statusCode, valueOn(answer.body)]).toEqual([200, null]);
    }
    expect(valueOn((await ask('GET', location, `${session}; ${carried}`)).body)).not.toBeNull();
  });

  it('leads a form that is sent twice to the secret that it made, and makes no second one', async () => {
    const [first, second] = [await create(), await create()];
    expect(second.statusCode).toBe(303);
    expect(second.headers.location).toBe(first.headers.location);
    expect(carriedBy(second)).toEqual([]);
    const { items } = (await system.manager.get(`/applications/${system.application.id}/secrets`)).body;
    expect(items.filter(({ name }: { name: string }) => name === 'Just made')).toHaveLength(1);
  });

  it('can be had anew while nothing used the secret: the lost one is deleted, its successor has its name and last day', async () => {
    const location = (await create()).headers.location as string;
    const again = await ask('POST', `${location}/again`);
    expect(again.statusCode).toBe(303);
    expect(again.headers.location).not.toBe(location);
    const shown = await ask('GET', again.headers.location as string, `${session}; ${carriedBy(again).join('')}`);
    expect(valueOn(shown.body)).not.toBeNull();
    const { items } = (await system.manager.get(`/applications/${system.application.id}/secrets`)).body;
    const [made, ...others] = items.filter(({ name }: { name: string }) => name === 'Just made');
    expect([made.expiresOn, others]).toEqual(['2027-06-30', []]);
    expect((await ask('GET', location)).statusCode).toBe(404);
  });

  it('is not had anew once a system has it', async () => {
    const created = await create();
    const location = created.headers.location as string;
    const shown = await ask('GET', location, `${session}; ${carriedBy(created).join('')}`);
    const secret = { id: '', value: valueOn(shown.body) ?? '' };
    expect(await (await ask('GET', `${location}/first-token`)).json()).toEqual({ given: false, words: '' });

    system.running.clock.advance(SECOND);
    const mistaken = { ...system, secret: { id: '', value: system.application.clientId } };
    expect((await fetchToken(mistaken)).status).toBe(401);
    await system.running.app.get(UseFlush).flush();
    const mistake = await (await ask('GET', `${location}/first-token`)).json();
    expect(mistake).toMatchObject({ given: false });
    expect(mistake.words).toContain('the client ID was sent as the secret');

    expect((await fetchToken({ ...system, secret })).status).toBe(200);
    await system.running.app.get(UseFlush).flush();
    const first = await (await ask('GET', `${location}/first-token`)).json();
    expect(first).toMatchObject({ given: true });
    expect(first.words).toContain('Token given 0 seconds ago to 127.0.0.1');
    expect((await ask('GET', location)).body).not.toContain('create it again');
    expect((await ask('POST', `${location}/again`)).statusCode).toBe(409);
  });

  it('R43 is not there for those who may not create it', async () => {
    const location = (await create()).headers.location as string;
    for (const person of ['stranger', 'support'] as const) {
      const answer = await ask('GET', location, await cookieOf(system.running, person));
      expect([person, answer.statusCode]).toEqual([person, person === 'support' ? 403 : 404]);
    }
  });
});
