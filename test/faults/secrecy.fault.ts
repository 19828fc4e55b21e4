import { generate } from 'otplib';
import { demonstrationPassword, demonstrationTotpSecret } from '../../src/demo/demonstration-people.js';
import { query } from '../support/databases.js';
import { demonstratedDatabase } from '../support/demonstrated-database.js';
import { dumpOf } from '../support/dump.js';
import { freePort } from '../support/free-port.js';
import { ask, isReady } from '../support/over-http.js';
import { ProductProcess, productionEnvironment } from '../support/process.js';
import { until } from '../support/until.js';

interface Recorded {
  readonly path: string;
  readonly text: string;
}

/** Every way in which a value could stand in a dump or a log. */
const formsOf = (value: string) => [
  value,
  Buffer.from(value).toString('hex'),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  encodeURIComponent(value),
];

const percent = (text: string) =>
  [...text].map((character) => `%${Buffer.from(character).toString('hex').toUpperCase()}`).join('');
const encodingsOf = (value: string) => {
  const underscores = value.replaceAll('_', '%5f');
  return [underscores, underscores.replaceAll('%', '%25'), percent(value), percent(percent(value))];
};

/** Text with every percent-encoding undone, as often as there is one. */
function decoded(text: string): string {
  const once = text.replace(/%([0-7][0-9A-Fa-f])/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return once === text ? text : decoded(once);
}

describe('secrecy', () => {
  it('R22 shows a secret value in one answer and nowhere else: not in the dump, the logs or any other answer', async () => {
    const database = await demonstratedDatabase();
    const port = await freePort();
    const env = {
      ...productionEnvironment(database, port),
      LOG_LEVEL: 'trace',
      METRICS_TOKEN: 'a-token-of-metrics',
    };
    const process = ProductProcess.start('src/main.ts', env);
    await until(() => isReady(env.PUBLIC_URL));

    const answers: Recorded[] = [];
    let token = '';
    const send = async (method: string, path: string, body?: unknown, as = token) => {
      const answer = await ask(env.PUBLIC_URL, method, path, { token: as, body });
      answers.push({ path: `${method} ${path}`, text: `${answer.text} ${JSON.stringify([...answer.headers])}` });
      return answer.body ?? {};
    };
    /** As a person opens an address, without following where it leads. */
    const page = async (path: string) => {
      const answer = await fetch(`${env.PUBLIC_URL}${path}`, { headers: { accept: 'text/html' }, redirect: 'manual' });
      answers.push({ path: `page ${path}`, text: `${await answer.text()} ${JSON.stringify([...answer.headers])}` });
    };
    const api = (method: string, path: string, body?: unknown) => send(method, `/api/v1${path}`, body);

    await api('POST', '/auth/login', { email: 'manager@example.org', password: 'a wrong password indeed' });
    const login = await api('POST', '/auth/login', { email: 'manager@example.org', password: demonstrationPassword });
    await api('POST', '/auth/mfa', { challenge: login.challenge, code: '000000' });
    const code = await generate({ secret: demonstrationTotpSecret });
    const session = await api('POST', '/auth/mfa', { challenge: login.challenge, code });
    token = session.accessToken;
    // Each code counts once: a later one is good already, within the window of one step.
    const laterCode = await generate({ secret: demonstrationTotpSecret, epoch: Date.now() / 1000 + 30 });
    const { recoveryCodes } = await api('POST', '/me/recovery-codes', { code: laterCode });
    const factor = await api('POST', '/me/totp', { recoveryCode: recoveryCodes[0] });
    const application = (await api('GET', '/applications')).items[0];
    const path = `/applications/${application.id}/secrets`;
    const created = await api('POST', path, {
      name: 'Seen once',
      expiresOn: new Date(Date.now() + 9e8).toISOString().slice(0, 10),
    });
    await api('GET', path);
    await api('GET', `${path}/${created.id}`);
    await api('PATCH', `${path}/${created.id}`, { name: 'Seen once, renamed' });
    // A value that somebody pastes into the wrong place: a body that breaks, a name, a query, a path.
    await api('POST', path, `{"name": "${created.value}`);
    await api('POST', path, { name: 'x', expiresOn: created.value });
    await api('GET', `/applications?q=${created.value}`);
    await api('GET', `/applications?limit=${created.value}`);
    await api('GET', `/applications/${created.value}`);
    await api('DELETE', `${path}/${created.value}`);
    // The same, encoded once, twice, as a whole, and beside what cannot be decoded.
    for (const encoded of encodingsOf(created.value)) {
      await api('GET', `/applications/${encoded}`);
      await api('GET', `/applications?${encoded}=x`);
      await api('POST', `/applications/${encoded}/%zz`);
      await send('GET', `/nothing/${encoded}`);
      await send('POST', `/oauth2/${encoded}`);
      await send('PUT', `/manage-clients/${encoded}/secrets/new`);
      await page(`/manage-clients/${encoded}/secrets/new`);
      await page(`/login?returnTo=${encodeURIComponent(`/manage-clients/${encoded}`)}`);
    }
    await api('POST', '/secrets/revoke', { [created.value]: 'x' });
    await api('POST', '/secrets/revoke', `{"value": "${created.value}`);
    await api('POST', `/secrets/revoke?value=${created.value}`, { value: created.value });
    await api('POST', '/secrets/revoke', { value: created.value });
    await api('DELETE', `${path}/${created.id}`);
    await send('GET', '/metrics', undefined, env.METRICS_TOKEN);
    expect(answers.at(-1)?.text).toContain('dead_jobs');
    await send('GET', '/api/openapi.json');
    expect(answers.at(-1)?.text).toContain('"openapi"');
    // The real product relays and seals on its own: nobody drains here.
    const waiting = () =>
      query(
        database.superuserUrl,
        `select id::text from pgboss.job where name = 'events' and state <> 'completed' union all select sequence::text from event_unsealed`,
      );
    await until(async () => (await waiting()).length === 0);
    expect(await process.kill('SIGTERM')).toEqual({ code: 0, signal: null });

    const dump = await dumpOf(database.superuserUrl);
    expect(dump).toContain('Seen once, renamed');
    expect(dump).toContain('identity.signed-in');
    expect(process.output).toContain(`"path":"/api/v1${path}"`);
    const everywhere = [
      { where: 'the dump', text: dump },
      { where: 'the logs', text: process.output },
      ...answers.map(({ path: where, text }) => ({ where, text })),
    ].map(({ where, text }) => ({ where, text: text.includes('%') ? `${text}\n${decoded(text)}` : text }));
    expect(everywhere.filter(({ text }) => text.includes('(client secret)')).length).toBeGreaterThan(20);
    const found = (secret: string) =>
      everywhere.filter(({ text }) => formsOf(secret).some((form) => text.includes(form))).map(({ where }) => where);
    expect(created.value).toMatch(/_wmda_/);
    expect(found(created.value)).toEqual([`POST /api/v1${path}`]);
    expect(found(demonstrationTotpSecret)).toEqual([]);
    expect(found(demonstrationPassword)).toEqual([]);
    expect(found('a wrong password indeed')).toEqual([]);
    expect(found(factor.secret)).toEqual(['POST /api/v1/me/totp']);
    expect(found(login.challenge)).toEqual(['POST /api/v1/auth/login']);
    expect(found(session.accessToken)).toEqual(['POST /api/v1/auth/mfa']);
    expect(found(session.refreshToken)).toEqual(['POST /api/v1/auth/mfa']);
    for (const recoveryCode of recoveryCodes) expect(found(recoveryCode)).toEqual(['POST /api/v1/me/recovery-codes']);
  });
});
