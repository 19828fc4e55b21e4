import { type ApiClient, signIn } from '../../support/api-client.js';
import { type ClientSystem, startClientSystem } from '../../support/client-system.js';

describe('what WMDA support gets wrong is named, and changes nothing', () => {
  let system: ClientSystem;
  let support: ApiClient;

  beforeAll(async () => {
    system = await startClientSystem();
    support = await signIn(system.running, 'support');
  });
  afterAll(() => system.running.close());

  const expectRefusal = async (path: string, body: object, field: string) => {
    const answer = await support.post(path, body);
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, field]);
  };

  const organisation = { name: 'Another Registry', countryCode: 'DE', ion: 4321, kind: 'donor_registry' };
  it.each([
    [{ countryCode: 'XX' }, 'countryCode'],
    [{ countryCode: 'nl' }, 'countryCode'],
    [{ ion: 999 }, 'ion'],
    [{ ion: 10_000 }, 'ion'],
    [{ ion: 1234.5 }, 'ion'],
    [{ kind: 'hospital' }, 'kind'],
    [{ name: ' ' }, 'name'],
    [{ name: 'two\nlines' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ status: 'disabled' }, 'status'],
  ])('an organisation with %j', async (bad, field) => {
    await expectRefusal('/admin/organisations', { ...organisation, ...bad }, field);
  });

  const api = { code: 'XX', name: 'Extra', environment: 'production', resource: 'https://x.example', scopes: ['x'] };
  it.each([
    [{ code: 'dm' }, 'code'],
    [{ resource: 'not a uri' }, 'resource'],
    [{ resource: 'https://x.example/#part' }, 'resource'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['a b'] }, 'scopes.0'],
    [{ scopes: ['a', 'a'] }, 'scopes'],
    [{ introspectionApplicationIds: ['0199a3c8-7b1e-7c00-8000-0123456789ab'] }, 'introspectionApplicationIds'],
  ])('an API with %j', async (bad, field) => {
    await expectRefusal('/admin/apis', { ...api, ...bad }, field);
  });

  const person = { email: 'a@example.org', name: 'Noor' };
  it.each([
    [{ email: 'no address' }, 'email'],
    [{ email: 'a@b' }, 'email'],
    [{ email: `${'x'.repeat(250)}@example.org` }, 'email'],
    [{ email: 'a@example.org\nBcc: b@example.org' }, 'email'],
    [{ name: '' }, 'name'],
    [{ name: 'two\nlines' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ role: 'support' }, 'role'],
  ])('an invitation of somebody with %j', async (bad, field) => {
    await expectRefusal('/admin/users', { ...person, ...bad }, field);
  });

  it.each([
    [{}, 'reason'],
    [{ reason: 'by_manager' }, 'reason'],
    [{ reason: 'other', note: ' ' }, 'note'],
    [{ reason: 'other', note: 'two\nlines' }, 'note'],
    [{ reason: 'other', note: 'x'.repeat(501) }, 'note'],
    [{ reason: 'other', because: 'x' }, 'because'],
  ])('a deletion of a secret with %j', async (body, field) => {
    await expectRefusal(`/admin/secrets/${system.secret.id}/delete`, body, field);
  });

  it('and the same without it is taken', async () => {
    expect((await support.post('/admin/organisations', organisation)).status).toBe(201);
    expect((await support.post('/admin/apis', api)).status).toBe(201);
    expect((await support.post('/admin/users', person)).status).toBe(201);
    const deletion = await support.post(`/admin/secrets/${system.secret.id}/delete`, { reason: 'other', note: 'x' });
    expect(deletion.status).toBe(204);
  });
});
