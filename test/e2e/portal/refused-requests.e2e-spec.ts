import { DAY, HOUR } from '../../../src/shared/clock.js';
import { signIn } from '../../support/api-client.js';
import { type ClientSystem, basic, postForm, startClientSystem } from '../../support/client-system.js';
import { asPage, cookieOf, questionsOf } from '../../support/page-reading.js';
import { attempt, flush } from '../oauth/instances.js';

const smc = 'Partner-NL-ExampleDonorRegistry-SMC';

describe('the page of refused requests', () => {
  let system: ClientSystem;
  let cookies: Record<'manager' | 'support' | 'stranger', string>;
  let path: string;

  beforeAll(async () => {
    system = await startClientSystem({ config: { trustProxy: 1 } }, smc);
    const { running, application, secret } = system;
    const present = (value: string, from: string) => attempt(running, application.clientId, value, from);
    // A right secret, and a request that does not name one of the two APIs.
    await postForm(
      system,
      '/oauth2/token',
      { grant_type: 'client_credentials' },
      { ...basic(application.clientId, secret.value), 'x-forwarded-for': '192.0.2.1' },
    );
    running.clock.advance(HOUR);
    const manager = await signIn(running, 'manager');
    await manager.patch(`/applications/${application.id}/secrets/${secret.id}`, { enabled: false });
    await present(secret.value, '192.0.2.1');
    running.clock.advance(HOUR);
    for (let host = 1; host <= 60; host += 1) await present('wrong', `198.51.100.${host}`);
    await flush(running);
    cookies = {
      manager: await cookieOf(running, 'manager'),
      support: await cookieOf(running, 'support'),
      stranger: await cookieOf(running, 'stranger'),
    };
    path = `/manage-clients/${application.id}/refusals`;
  });
  afterAll(() => system.running.close());

  const read = async (search = '', person: keyof typeof cookies = 'manager') => {
    const headers = { ...asPage, 'accept-encoding': 'identity', cookie: cookies[person] };
    const { statusCode, body } = await system.running.app.inject({ url: `${path}${search}`, headers });
    return { status: statusCode, body };
  };
  /** The text of each row of the table. */
  const rowsOf = ({ body }: { body: string }) =>
    body
      .split('<tbody>')
      .at(1)
      ?.split('</tr>')
      .slice(0, -1)
      .map((row) =>
        row
          .replaceAll(/<[^>]+>/g, ' ')
          .replaceAll(/\s+/g, ' ')
          .trim(),
      ) ?? [];

  it('R50 is for those who see the application', async () => {
    expect((await read('', 'support')).status).toBe(200);
    expect((await read('', 'stranger')).status).toBe(404);
  });

  it('R30 shows known secrets first, why each was refused, and what to do', async () => {
    const page = await read();
    const [first, second, ...others] = rowsOf(page);
    const hint = system.secret.value.slice(0, 3);
    expect(first).toContain(`‘Client system’ (${hint}…) The secret is disabled Enable it.`);
    expect(second).toContain(
      `‘Client system’ (${hint}…) Signed in, but got no token: name the API Send resource&#x3D;`,
    );
    expect(second).toMatch(/192\.0\.2\.1 1$/);
    expect(others).toHaveLength(48);
    expect(others.every((row) => row.includes('none that is known The value is no secret'))).toBe(true);
    const [link = ''] = /href="([^"]*before&#x3D;[^"]*)"/.exec(page.body)?.slice(1) ?? [];
    const next = link.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
    expect(next).toContain('#refused-requests');
    const rest = rowsOf(await read(`?${next.split('?').at(1)?.split('#').at(0)}`));
    expect(rest).toHaveLength(3);
    expect([...others, ...rest].filter((row) => row.endsWith(' other addresses 10'))).toHaveLength(1);
  });

  it('R30 filters by reason and address, keeps what was asked, and offers it as a file', async () => {
    const byReason = await read('?reason=invalid_target&address=');
    expect(rowsOf(byReason)).toHaveLength(1);
    expect(byReason.body).toMatch(/<option value="invalid_target" selected>Signed in, but got no token: name the API</);
    expect(byReason.body).toContain('/refusals?format&#x3D;csv&amp;reason&#x3D;invalid_target');
    const byAddress = await read('?reason=&address=192.0.2.1');
    expect(rowsOf(byAddress)).toHaveLength(2);
    expect(byAddress.body).toContain('value="192.0.2.1"');
    expect(rowsOf(await read('?address=203.0.113.1'))).toEqual([]);
    const wrong = await read('?address=nowhere');
    expect(wrong.status).toBe(200);
    expect(wrong.body).toContain('Enter an IP address');
  });

  it('asks as many questions whatever there is to show', async () => {
    const few = await questionsOf(system.running, () => read('?reason=disabled'));
    const many = await questionsOf(system.running, () => read());
    expect(many.count).toBe(few.count);
    expect(many.count).toBeLessThan(10);
  });

  it('says so where nothing was refused in thirty days', async () => {
    system.running.clock.advance(31 * DAY);
    cookies.manager = await cookieOf(system.running, 'manager');
    const { body } = await read();
    expect(body).toContain('No request was refused in the last 30 days.');
    expect(body).not.toContain('<table');
  });
});
