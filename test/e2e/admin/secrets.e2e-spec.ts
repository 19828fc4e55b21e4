import { DAY } from '../../../src/shared/clock.js';
import { type ApiClient, signIn } from '../../support/api-client.js';
import { type ClientSystem, fetchToken, startClientSystem } from '../../support/client-system.js';
import { query } from '../../support/databases.js';
import { mailboxOf } from '../../support/mailbox.js';

describe('WMDA support sees all secrets by expiry and deletes one', () => {
  let system: ClientSystem;
  let support: ApiClient;

  beforeEach(async () => {
    system = await startClientSystem();
    support = await signIn(system.running, 'support');
  });
  afterEach(() => system.running.close());

  const list = async (search = '') => (await support.get(`/admin/secrets?${search}`)).body.items;
  const names = async (search: string) => (await list(search)).map(({ name }: { name: string }) => name);
  const all = ['Trial run', 'Nightly export', 'Secret by Dede', 'Secret by Mara', 'Secret by Mara, new system'];
  const remove = (body: object, id = system.secret.id) => support.post(`/admin/secrets/${id}/delete`, body);

  it('shows each as its managers see it, and whose it is', async () => {
    await fetchToken(system);
    const { application, secret, manager } = system;
    // From where a secret is used is told of one application at a time.
    const { addresses: _, ...seen } = (await manager.get(`/applications/${application.id}/secrets/${secret.id}`)).body;
    const owner = (await manager.get(`/applications/${application.id}`)).body;
    expect((await list('q=client%20SYSTEM'))[0]).toEqual({
      ...seen,
      application: { id: owner.id, name: owner.name, clientId: owner.clientId, environment: 'production' },
      organisation: { id: owner.organisation.id, name: 'Example Donor Registry' },
    });
  });

  it('lists by expiry, page by page, also when a secret of the cursor is deleted meanwhile', async () => {
    expect(await names('')).toEqual([...all, 'Client system']);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await support.get(`/admin/secrets?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map(({ name }: { name: string }) => name));
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
      await remove({ reason: 'other' }, body.items[1].id);
    }
    expect(seen).toEqual([...all, 'Client system']);
    expect(await names('')).toEqual(['Trial run', 'Secret by Dede', 'Secret by Mara, new system', 'Client system']);
    expect((await support.get('/admin/secrets?cursor=x')).status).toBe(400);
  });

  it('finds by state, by days left, by organisation, and by part of a name, a hint or a client id', async () => {
    const [, , dede] = await list('');
    await system.manager.patch(`/applications/${dede.application.id}/secrets/${dede.id}`, { enabled: false });
    expect(await names('state=expired')).toEqual(['Trial run']);
    expect(await names('state=disabled')).toEqual(['Secret by Dede']);
    expect(await names('state=expiring')).toEqual(['Nightly export', 'Secret by Mara']);
    expect(await names('state=active')).toEqual(['Secret by Mara, new system', 'Client system']);
    expect(await names('expiringWithinDays=28')).toEqual(['Nightly export']);
    expect(await names('expiringWithinDays=29')).toEqual(['Nightly export', 'Secret by Mara']);
    expect(await names('expiringWithinDays=1&state=expiring')).toEqual([]);
    expect(await names(`organisationId=${dede.organisation.id}`)).toHaveLength(6);
    expect(await names('organisationId=0199a3c8-7b1e-7c00-8000-0123456789ab')).toEqual([]);
    expect(await names('q=BY%20mara')).toEqual(['Secret by Mara', 'Secret by Mara, new system']);
    expect(await names(`q=${dede.hint}&state=disabled`)).toEqual(['Secret by Dede']);
    const ofData = ['Nightly export', 'Secret by Dede', 'Client system'];
    expect(await names(`q=${dede.application.clientId.slice(2, 20).toUpperCase()}`)).toEqual(ofData);
    expect(await names('q=registry-dm')).toEqual(ofData);
    expect(await names('q=%25')).toEqual([]);
    expect(await names('q=NI')).toEqual(['Nightly export']);
    expect(await names('q=gh')).toEqual([]);
    for (const bad of ['state=deleted', 'expiringWithinDays=0', 'expiringWithinDays=x', 'organisationId=x', 'q=']) {
      expect((await support.get(`/admin/secrets?${bad}`)).status).toBe(400);
    }
    system.running.clock.advance(2 * DAY);
    support = await signIn(system.running, 'support');
    expect(await names('state=expired')).toEqual(['Trial run', 'Nightly export']);
  });

  it('R25 R55 deletes one for a reason: no token from the next request on, one event, and its managers are told', async () => {
    await system.running.drain();
    expect((await fetchToken(system)).status).toBe(200);
    const answer = await remove({ reason: 'privilege_withdrawn', note: 'See our letter of <b>1 November</b>.' });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await fetchToken(system)).body.error).toBe('invalid_client');
    expect((await remove({ reason: 'other' })).status).toBe(404);
    const events = await query(
      system.running.database.url,
      `select payload, actor_id from event_log where type = 'secrets.secret-deleted' order by sequence`,
    );
    expect(events).toEqual([
      {
        payload: {
          secretId: system.secret.id,
          applicationId: system.application.id,
          organisationId: expect.any(String),
          reason: 'privilege_withdrawn',
        },
        actor_id: (await support.get('/me')).body.id,
      },
    ]);
    await system.running.drain();
    const mails = (await mailboxOf(system.running)).filter(({ subject }) => subject.includes(' deleted: '));
    expect(mails.map(({ to }) => to).toSorted()).toEqual([
      'deputy@example.org',
      'manager@example.org',
      'support@example.org',
    ]);
    expect(mails.find(({ to }) => to === 'support@example.org')?.text).toContain('because you did this. If it was not');
    expect(mails[0]?.text).toContain('WMDA support deleted the client secret “Client system”');
    expect(mails[0]?.text).toContain('What it gave access to is not yours to use any more.');
    expect(mails[0]?.text).toContain('WMDA support wrote: “See our letter of <b>1 November</b>.”');
    expect(mails[0]?.html).toContain('&lt;b&gt;1 November&lt;/b&gt;');
  });

  it('deletes once when two do it at once', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => remove({ reason: 'superseded' })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 404, 404, 404]);
  });

  it('R22 refuses a note that holds a secret, and does not repeat it', async () => {
    const { status, text } = await remove({ reason: 'key_compromise', note: `found ${system.secret.value} in a log` });
    expect(status).toBe(422);
    expect(text).not.toContain(system.secret.value);
  });
});
