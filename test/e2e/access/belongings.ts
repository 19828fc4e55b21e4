import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { inRequestContext } from '../../../src/database/request-context.js';
import { inTransaction } from '../../../src/database/transaction.js';
import type { AdministeredApplication } from '../../../src/modules/applications/contract/administration.schemas.js';
import { AccountLinks } from '../../../src/modules/identity/links/account-links.js';
import { type LinkPurpose, MailedLinks } from '../../../src/modules/identity/contract/links/mailed-links.js';
import { type Answer, ApiClient, totpCode } from '../../support/api-client.js';
import type { RunningApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { linkFor } from '../../support/mailed-links.js';
import { mailboxOf } from '../../support/mailbox.js';
import { makePerson, password, type TestPerson } from '../identity/people.js';

export const applicationName = 'Partner-NL-ExampleDonorRegistry-SMC';
export const secretName = 'Seen by its own';
const seen = { name: secretName, expiresOn: '2027-06-01' };

/** What the manager of the matrix has. Reading is done on the same things each time, changing on new ones. */
export class Belongings {
  private made = 0;

  private constructor(
    private readonly running: RunningApp,
    private readonly support: ApiClient,
    private readonly manager: ApiClient,
    readonly organisationId: string,
    readonly apiId: string,
    /** Of the API, all granted. */
    readonly scopes: readonly string[],
    readonly applicationId: string,
    readonly clientId: string,
    readonly secretId: string,
  ) {}

  /** @param manager of the organisation of `applicationName` */
  static async of(running: RunningApp, support: ApiClient, manager: ApiClient): Promise<Belongings> {
    const found: AdministeredApplication[] = (await support.get(`/admin/applications?q=${applicationName}`)).body.items;
    const application = found.find(({ name }) => name === applicationName);
    if (!application) throw new Error('there is no application');
    const { id, clientId, organisation, apis } = application;
    const secretId = idOf(await manager.post(`/applications/${id}/secrets`, { ...seen, name: `${secretName} too` }));
    const [{ id: apiId = '', scopes = [] } = {}] = apis;
    const own = new Belongings(running, support, manager, organisation.id, apiId, scopes, id, clientId, secretId);
    await own.revokedSecret(id);
    await running.drain();
    return own;
  }

  async organisation(): Promise<string> {
    const name = `Organisation ${this.next()}`;
    return idOf(await this.support.post('/admin/organisations', { name, countryCode: 'NL', kind: 'other' }));
  }

  async application(status: 'active' | 'disabled' = 'active'): Promise<string> {
    const { organisationId, apiId } = this;
    const body = {
      organisationId,
      name: `${applicationName}-${this.next()}`,
      environment: 'production',
      apiIds: [apiId],
    };
    const id = idOf(await this.support.post('/admin/applications', body));
    if (status === 'disabled') await this.support.patch(`/admin/applications/${id}`, { status });
    return id;
  }

  /** A secret of an application of its own, as the ids of an address. */
  async secret({ enabled = true } = {}): Promise<{ id: string; secretId: string }> {
    const id = await this.application();
    const secretId = idOf(await this.manager.post(`/applications/${id}/secrets`, seen));
    if (!enabled) await this.manager.patch(`/applications/${id}/secrets/${secretId}`, { enabled });
    return { id, secretId };
  }

  /** An address from which the secret that is there was used. */
  async usedAddress(): Promise<string> {
    const address = '192.0.2.7';
    await query(
      this.running.database.superuserUrl,
      `insert into client_secret_address (secret_id, address, day, uses, first_at, last_at)
       values ($1, $2, ($3::timestamptz at time zone 'UTC')::date, 1, $3, $3) on conflict do nothing`,
      [this.secretId, address, this.running.clock.now()],
    );
    return address;
  }

  async pausedSecret(): Promise<{ id: string; secretId: string }> {
    const ids = await this.secret();
    await this.manager.post(`/applications/${ids.id}/secrets/${ids.secretId}/pause`, { minutes: 60 });
    return ids;
  }

  async secretValue(): Promise<string> {
    return (await this.manager.post(`/applications/${await this.application()}/secrets`, seen)).body.value;
  }

  /** A secret that somebody who held its value ended. */
  async revokedSecret(applicationId?: string): Promise<{ id: string; secretId: string }> {
    const id = applicationId ?? (await this.application());
    const { body } = await this.manager.post(`/applications/${id}/secrets`, seen);
    const finder = new ApiClient(this.running.app);
    finder.remoteAddress = `10.1.0.${this.next() % 250}`;
    await finder.post('/secrets/revoke', { value: body.value });
    return { id, secretId: body.id };
  }

  /** Somebody who manages the same organisation. */
  async colleague(options: Parameters<typeof makePerson>[1] & { disabled?: boolean } = {}): Promise<TestPerson> {
    const person = await makePerson(this.running, options);
    await this.roleOf(person);
    if (options.disabled) await this.support.patch(`/admin/users/${person.id}`, { status: 'disabled' });
    return person;
  }

  /** Somebody without any role. */
  async newcomer(): Promise<string> {
    return (await makePerson(this.running)).id;
  }

  async role(): Promise<string> {
    return this.roleOf(await makePerson(this.running));
  }

  /** A mail about the manager's application that was given up on. */
  async failedMail(): Promise<string> {
    const id = randomUUID();
    await query(
      this.running.database.url,
      `insert into notification (id, cause, kind, recipient_id, address, facts, state, attempts, created_at, settled_at, reported)
       select $1, $2, 'secret-created', u.id, u.email, jsonb_build_object('secretId', $3::text, 'applicationId', $4::text),
         'failed', 3, $5, $5, true
       from user_account u where u.email = 'manager@example.org'`,
      [id, randomUUID(), this.secretId, this.applicationId, this.running.clock.now()],
    );
    return id;
  }

  /** The mail that told the manager of the revoked secret. */
  async mail(): Promise<string> {
    const mails = await mailboxOf(this.running);
    const told = mails.find(({ to, subject }) => to.includes('manager@example.org') && subject.includes('revoked'));
    return told?.id ?? '';
  }

  /** The token of a link that is open now. */
  private async link(purpose: LinkPurpose, person: TestPerson): Promise<string> {
    const { app } = this.running;
    const em = app.get(EntityManager);
    return inRequestContext(em, async () => {
      const issued = await inTransaction(em, (open) => app.get(AccountLinks).issue(open, person.id, { purpose }));
      const mailed = await app.get(MailedLinks).toSend(issued.id);
      return new URL(mailed?.url ?? '').searchParams.get('token') ?? '';
    });
  }

  async invitation(): Promise<string> {
    return this.link('invitation', await makePerson(this.running, { invited: true }));
  }

  async enrolmentLink(): Promise<string> {
    return this.link('enrolment', await makePerson(this.running, { enrolled: false }));
  }

  async resetLink(): Promise<string> {
    return this.link('password-reset', await makePerson(this.running));
  }

  async unlockLink(): Promise<string> {
    return this.link('unlock', await makePerson(this.running));
  }

  /** Of a change of e-mail that support asked for. */
  async emailLink(purpose: 'email-change' | 'email-agree' | 'email-stop'): Promise<string> {
    const { id } = await makePerson(this.running);
    await this.support.patch(`/admin/users/${id}`, { email: `moved${this.next()}@registry.example` });
    return (await linkFor(this.running, id, purpose)).token;
  }

  /** A request that waits for another person of support. */
  async approval(): Promise<string> {
    const body = { userId: await this.newcomer(), role: 'support' };
    return (await this.support.post('/admin/role-assignments', body)).body.id;
  }

  /** An enrolment that waits for its app. */
  async enrolment(): Promise<string> {
    const token = await this.enrolmentLink();
    return this.post('/auth/enrolment/accept', { token, password }).then(({ body }) => body.challenge);
  }

  /** The same, and a code of the app. */
  async enrolmentAndCode(): Promise<{ challenge: string; code: string }> {
    const challenge = await this.enrolment();
    const { secret } = (await this.post('/auth/mfa/enrol', { challenge })).body;
    return { challenge, code: await totpCode(this.running.clock.now(), secret) };
  }

  next(): number {
    return (this.made += 1);
  }

  private async roleOf({ id: userId }: TestPerson): Promise<string> {
    const body = { userId, role: 'credential_manager', organisationId: this.organisationId };
    return idOf(await this.support.post('/admin/role-assignments', body));
  }

  private async post(path: string, body: object): Promise<Answer> {
    const client = new ApiClient(this.running.app);
    client.remoteAddress = `10.2.${Math.floor(this.next() / 250)}.${this.next() % 250}`;
    return client.post(path, body);
  }
}

function idOf({ status, body, text }: Answer): string {
  if (status !== 201) throw new Error(`nothing was made: ${text}`);
  return body.id;
}
