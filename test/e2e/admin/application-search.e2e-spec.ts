import { type ApiClient, signIn } from '../../support/api-client.js';
import { type ClientSystem, fetchToken, startClientSystem } from '../../support/client-system.js';
import { asPage, cookieOf } from '../../support/page-reading.js';
import { attempt, flush } from '../oauth/instances.js';

const dm = 'Partner-NL-ExampleDonorRegistry-DM';

describe('the search of WMDA support', () => {
  let system: ClientSystem;
  let support: ApiClient;
  let requestId: string;

  beforeAll(async () => {
    system = await startClientSystem({ config: { trustProxy: 1 } });
    const { running, application, secret } = system;
    const headers = { 'x-forwarded-for': '2001:db8:7::1' };
    await fetchToken(system, { client_id: application.clientId, client_secret: secret.value }, headers);
    const refused = await attempt(running, application.clientId, 'wrong', '203.0.113.77');
    requestId = String(refused.headers['x-request-id']);
    await flush(running);
    support = await signIn(running, 'support');
  });
  afterAll(() => system.running.close());

  const found = async (q: string) => {
    const { status, body } = await support.get(`/admin/applications?q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
    return body.items.map(({ name }: { name: string }) => name);
  };

  it.each<[string, () => string]>([
    ['client id', () => system.application.clientId],
    ['client id in capitals', () => system.application.clientId.toUpperCase()],
    ['id of a secret', () => system.secret.id],
    ['hint', () => system.secret.value.slice(0, 3)],
    ['hint as pages show it', () => `${system.secret.value.slice(0, 3)}…`],
    ['address that was refused', () => '203.0.113.77'],
    ['IPv6 address of its neighbour that was served', () => '2001:db8:7::2'],
    ['request id of a refusal', () => requestId],
  ])('finds an application by a pasted %s', async (_, pasted) => {
    expect(await found(pasted())).toContain(dm);
    expect((await found(pasted())).length).toBeLessThan(3);
  });

  it.each(['203.0.113.78', '2001:db8:8::1', '0199a3c8-7b1e-7c00-8000-0123456789ab', '~~~', '= 1'])(
    'finds nothing by %s, which belongs to none',
    async (pasted) => {
      expect(await found(pasted)).toEqual([]);
    },
  );

  it('finds by the same on the page, and leads to the refused requests', async () => {
    const headers = { ...asPage, 'accept-encoding': 'identity', cookie: await cookieOf(system.running, 'support') };
    const page = async (url: string) => (await system.running.app.inject({ url, headers })).body;
    const list = await page(`/admin/applications?q=${requestId}`);
    expect(list).toContain(dm);
    expect(await page(`/admin/applications/${system.application.id}`)).toContain(
      `/manage-clients/${system.application.id}/refusals`,
    );
  });
});
