import { generate } from 'otplib';
import { runCommand } from '../support/command-line.js';
import { freshDatabase, query, type TestDatabase } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { MailServer } from '../support/mail-server.js';
import { ask, isReady } from '../support/over-http.js';
import { ProductProcess, productionEnvironment } from '../support/process.js';
import { changeOneByte } from '../support/tampering.js';
import { until } from '../support/until.js';

const password = 'plum river cedar 17';
const stepSeconds = 30;

/** Somebody at the product's HTTP API, who reads mail. */
class Somebody {
  private token: string | undefined;
  private seed = '';

  constructor(
    private readonly origin: string,
    private readonly mails: MailServer,
    readonly email: string,
  ) {}

  /** Accepts the mailed invitation: a password, an authenticator app, and a session. */
  async accept(): Promise<void> {
    const link = new URL(await this.linkOf('Your invitation to WMDA API credentials'));
    // Looking at the page, as a mail program does that fetches ahead, uses nothing up.
    const opened = await fetch(link, { redirect: 'manual' });
    const [cookie = ''] = opened.headers.getSetCookie().map((each) => each.split(';')[0]);
    const page = await fetch(new URL(opened.headers.get('location') ?? '', link), { headers: { cookie } });
    if (page.status !== 200) throw new Error(`the page of the link answered ${page.status}`);
    const token = link.searchParams.get('token');
    const { challenge } = await this.did(200, 'POST', '/auth/invitations/accept', { token, password });
    this.seed = (await this.did(200, 'POST', '/auth/mfa/enrol', { challenge })).secret;
    const code = await this.code();
    this.token = (await this.did(200, 'POST', '/auth/mfa/enrol/confirm', { challenge, code })).accessToken;
  }

  /** With the code of the next time step, which is good already; the present one was spent. */
  async signIn(): Promise<void> {
    this.token = undefined;
    const { challenge } = await this.did(200, 'POST', '/auth/login', { email: this.email, password });
    const code = await this.code(stepSeconds);
    this.token = (await this.did(200, 'POST', '/auth/mfa', { challenge, code })).accessToken;
  }

  /** Does something that must succeed. */
  // What is there is what the story looks at.
  // oxlint-disable-next-line typescript/no-explicit-any
  async did(status: number, method: string, path: string, body?: object): Promise<any> {
    const answer = await ask(this.origin, method, `/api/v1${path}`, { token: this.token, body });
    if (answer.status !== status) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  /** The address that the newest mail of this subject leads to. */
  private async linkOf(subject: string): Promise<string> {
    const found = () =>
      this.mails.received.findLast((mail) => mail.subject === subject && [mail.to].flat()[0]?.text === this.email);
    await until(() => found() !== undefined);
    return found()?.text?.match(/https?:\S+\?token=\S+/)?.[0] ?? '';
  }

  private code(later = 0): Promise<string> {
    return generate({ secret: this.seed, epoch: Math.floor(Date.now() / 1000) + later });
  }
}

describe('the story', () => {
  let database: TestDatabase;
  let env: ReturnType<typeof productionEnvironment> & { LOG_LEVEL: string };
  let mails: MailServer;
  let product: ProductProcess;

  beforeAll(async () => {
    database = await freshDatabase({ empty: true });
    mails = await MailServer.start();
    env = { ...productionEnvironment(database, await freePort()), SMTP_URL: mails.url, LOG_LEVEL: 'warn' };
    await ProductProcess.start('src/migrate.ts', env).ended;
    product = ProductProcess.start('src/main.ts', env);
    await until(() => isReady(env.PUBLIC_URL));
  });
  afterAll(async () => {
    await product.kill('SIGKILL');
    await mails.stop();
  });

  const form = (path: string, clientId: string, secret: string, fields: Record<string, string>) =>
    fetch(`${env.PUBLIC_URL}${path}`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
      body: new URLSearchParams(fields),
    });
  const fetchToken = async (clientId: string, secret: string) => {
    const response = await form('/oauth2/token', clientId, secret, { grant_type: 'client_credentials' });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  const verified = () => runCommand(['verify-audit', '--json'], env);

  it('R55 R56 goes from an empty database to a disabled application, and the event log tells all of it', async () => {
    // WMDA: whoever runs the product makes the first support user.
    const made = await runCommand(
      ['create-support-user', '--email', 'suri@wmda.example', '--name', 'Suri Support', '--json'],
      env,
    );
    expect(made).toMatchObject({ code: 0, json: { email: 'suri@wmda.example' } });
    const somebody = (email: string) => new Somebody(env.PUBLIC_URL, mails, email);
    const suri = somebody('suri@wmda.example');
    await suri.accept();
    await suri.signIn();

    // Support: a member, the API that it reaches, and two applications: its own, and the one that serves the API.
    const organisation = await suri.did(201, 'POST', '/admin/organisations', {
      name: 'Polder Donor Registry',
      countryCode: 'NL',
      ion: 4711,
      kind: 'donor_registry',
    });
    const api = await suri.did(201, 'POST', '/admin/apis', {
      code: 'SM',
      name: 'Search & Match',
      environment: 'production',
      resource: 'https://api.example.org/sm',
      scopes: ['search.read'],
    });
    const application = (name: string) => ({
      name,
      organisationId: organisation.id,
      environment: 'production',
      apiIds: [api.id],
    });
    const searching = await suri.did(201, 'POST', '/admin/applications', application('Partner-NL-Polder-SM'));
    const serving = await suri.did(201, 'POST', '/admin/applications', application('Search & Match gateway'));
    await suri.did(200, 'PATCH', `/admin/apis/${api.id}`, { introspectionApplicationIds: [serving.id] });

    // Support: two people, and the role for the first of them.
    const invite = (email: string, name: string) => suri.did(201, 'POST', '/admin/users', { email, name });
    const mara = await invite('mara@polder.example', 'Mara Manager');
    const dede = await invite('dede@polder.example', 'Dede Deputy');
    const role = { userId: mara.id, role: 'credential_manager', organisationId: organisation.id };
    await suri.did(201, 'POST', '/admin/role-assignments', role);

    // The credential manager: a secret for each application, without asking anyone.
    const manager = somebody('mara@polder.example');
    await manager.accept();
    expect((await manager.did(200, 'GET', '/me')).roles).toMatchObject([{ role: 'credential_manager' }]);
    const expiresOn = new Date(Date.now() + 300 * 864e5).toISOString().slice(0, 10);
    const create = ({ id }: { id: string }) =>
      manager.did(201, 'POST', `/applications/${id}/secrets`, { name: 'First secret', expiresOn });
    const [secret, gateway] = [await create(searching), await create(serving)];

    // The client system: a token, which the API's own system finds active.
    const token = await fetchToken(searching.clientId, secret.value);
    expect([token.status, token.body.scope]).toEqual([200, 'search.read']);
    const introspect = async () => {
      const fields = { token: token.body.access_token ?? '' };
      return (await form('/oauth2/introspect', serving.clientId, gateway.value, fields)).json();
    };
    expect(await introspect()).toMatchObject({ active: true, client_id: searching.clientId });

    // Support: the application is disabled, and from the very next request on nothing of it works.
    await suri.did(200, 'PATCH', `/admin/applications/${searching.id}`, { status: 'disabled' });
    expect(await fetchToken(searching.clientId, secret.value)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    expect(await introspect()).toEqual({ active: false });

    // First uses are noted within seconds; then the log is whole, and sealed.
    const logged = async () => (await suri.did(200, 'GET', '/admin/events?limit=200')).items.toReversed();
    await until(async () =>
      (await logged()).some(({ type }: { type: string }) => type === 'secrets.secret-first-used'),
    );
    const unsealed = 'select from event_unsealed';
    await until(async () => (await query(database.superuserUrl, unsealed)).length === 0, 120_000);
    // In the order in which it happened, but for what the product does beside: sweep, first key, first uses.
    const beside = /sweep-finished|signing-key|first-used/;
    const told = (await logged()).filter(({ type }: { type: string }) => !beside.test(type));
    const line = ({ type, actor, requestId }: { type: string; actor: { name: string } | null; requestId: string }) =>
      `${requestId.startsWith('cli:') ? 'command line' : (actor?.name ?? 'nobody')}: ${type}`;
    expect(told.map(line)).toEqual([
      'command line: identity.person-invited',
      'command line: approvals.first-support-appointed',
      'command line: roles.role-granted',
      'Suri Support: identity.invitation-accepted',
      'Suri Support: identity.factor-enrolled',
      'Suri Support: identity.signed-in',
      'Suri Support: identity.signed-in',
      'Suri Support: applications.organisation-created',
      'Suri Support: applications.api-created',
      'Suri Support: applications.application-created',
      'Suri Support: applications.application-created',
      'Suri Support: applications.api-changed',
      'Suri Support: identity.person-invited',
      'Suri Support: identity.person-invited',
      'Suri Support: roles.role-granted',
      'Mara Manager: identity.invitation-accepted',
      'Mara Manager: identity.factor-enrolled',
      'Mara Manager: identity.signed-in',
      'Mara Manager: secrets.secret-created',
      'Mara Manager: secrets.secret-created',
      'Suri Support: applications.application-disabled',
    ]);
    expect(told.map(({ payload }: { payload: { userId?: string } }) => payload.userId)).toContain(dede.id);
    const intact = await verified();
    expect(intact).toMatchObject({ code: 0, json: { intact: true, faults: [] } });
    expect(intact.json.sealed).toBeGreaterThanOrEqual(told.length);

    // Who was told: each what concerns them, and the second person only that they are invited.
    const mailsTo = (email: string) => mails.received.filter((mail) => [mail.to].flat()[0]?.text === email);
    await until(() => mailsTo('dede@polder.example').length > 0);
    expect(mailsTo('dede@polder.example').map(({ subject }) => subject)).toEqual([
      'Your invitation to WMDA API credentials',
    ]);
    const everyMail = mails.received.map(({ text, html }) => `${text}${html}`).join('\n');
    for (const { value } of [secret, gateway]) {
      expect(everyMail).not.toContain(value);
      expect(product.output).not.toContain(value);
    }

    // One digit of one id, changed by somebody who may change everything in the database.
    await changeOneByte(database, 5);
    const found = await verified();
    expect(found.code).toBe(1);
    expect(found.json).toMatchObject({ intact: false, faults: [{ position: 5, problem: 'changed' }] });
    expect(found.json.faults).toHaveLength(1);
    expect(await product.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  }, 300_000);
});
