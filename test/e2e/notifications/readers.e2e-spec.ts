import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { EntityManager } from '@mikro-orm/postgresql';
import { inRequestContext } from '../../../src/database/request-context.js';
import { RoleChanges } from '../../../src/modules/roles/contract/role-changes.js';
import { Reminders } from '../../../src/modules/reminders/contract/reminders.js';
import { after, HOUR } from '../../../src/shared/clock.js';
import { type ApiClient, signIn } from '../../support/api-client.js';
import { type ClientSystem, startClientSystem } from '../../support/client-system.js';
import { query } from '../../support/databases.js';
import type { RunningApp } from '../../support/app.js';
import { makePerson } from '../identity/people.js';

/** Why somebody gets a letter: what has to hold still when it is delivered. */
type Reason =
  /** They manage the application. */
  | 'manages'
  /** They hold the same role as the person whom it is about. */
  | 'colleague'
  /** That, or they are WMDA support. */
  | 'around'
  /** They are WMDA support. */
  | 'support'
  /** It is their own account. */
  | 'own'
  /** It holds a link for them alone. */
  | 'link'
  /** It goes to the mailbox of WMDA support, whoever reads that. */
  | 'mailbox';

/** Every letter. Whoever adds one says here why its readers get it. */
const letters: Readonly<Record<string, Reason>> = {
  'secrets-ending': 'manages',
  'secret-created': 'manages',
  'secret-disabled': 'manages',
  'secret-enabled': 'manages',
  'secret-first-used': 'manages',
  'secret-paused': 'manages',
  'secret-resumed': 'manages',
  'secret-ending-arranged': 'manages',
  'secret-ending-held-up': 'manages',
  'secret-ended': 'manages',
  'secret-deleted': 'manages',
  'secret-revoked': 'manages',
  'refused-secret-used': 'manages',
  'guessing-suspected': 'manages',
  'role-granted': 'colleague',
  'role-withdrawn': 'colleague',
  'factor-reset-by-support': 'around',
  'email-change-by-support': 'around',
  'approval-requested': 'around',
  'approval-carried-out': 'around',
  'approval-ended': 'support',
  'email-change-stopped': 'support',
  'recovery-codes-replaced': 'own',
  'recovery-code-used': 'own',
  'new-network': 'own',
  'session-copied': 'own',
  'sessions-ended': 'own',
  'factor-enrolled': 'own',
  'factor-replaced': 'own',
  'password-changed': 'own',
  'second-factor-failures': 'own',
  'email-change-asked': 'own',
  'email-change-done': 'own',
  'email-change-not-made': 'own',
  'email-changed': 'own',
  invitation: 'link',
  'enrolment-link': 'link',
  'password-reset-link': 'link',
  'unlock-link': 'link',
  'email-change': 'link',
  'factor-reset': 'link',
  'support-report': 'mailbox',
  'unexplained-changes': 'mailbox',
  'sealing-stopped': 'mailbox',
  'foreign-events-found': 'mailbox',
  'mail-server-refused': 'mailbox',
  'reminder-sweep-refused': 'mailbox',
};
const toPeople = Object.entries(letters).filter(([, reason]) => reason !== 'mailbox');
const kindsFor = (...reasons: Reason[]) =>
  toPeople.filter(([, reason]) => reasons.includes(reason)).map(([kind]) => kind);

describe('the readers of every letter, at the moment that it is delivered', () => {
  let running: RunningApp;
  let support: ApiClient;
  /** Facts that every letter can be written from. */
  let facts: Record<string, unknown>;
  let sweepId: string;
  /** A manager whom the letters about somebody are about, another one, and one of support. */
  let people: Record<'manager' | 'deputy' | 'stranger', string>;

  const inContext = <T>(work: () => Promise<T>) => inRequestContext(running.app.get(EntityManager).fork(), work);

  beforeEach(async () => {
    const system = await startClientSystem();
    running = system.running;
    support = await signIn(running, 'support');
    const accounts = await query<{ id: string; email: string }>(
      running.database.url,
      'select id, email from user_account',
    );
    const idOf = (name: string) => accounts.find(({ email }) => email === `${name}@example.org`)?.id ?? '';
    people = { manager: idOf('manager'), deputy: idOf('deputy'), stranger: idOf('stranger') };
    const { organisation } = (await system.manager.get(`/applications/${system.application.id}`)).body;
    const another = await makePerson(running);
    await inContext(async () => {
      const roles = running.app.get(RoleChanges);
      await roles.grant(people.deputy, { role: 'credential_manager', organisationId: organisation.id });
      await roles.grant(another.id, { role: 'credential_manager', organisationId: organisation.id });
      await roles.grant(people.stranger, { role: 'support' });
      await running.app.get(Reminders).request();
    });
    await support.patch(`/admin/users/${people.manager}`, { email: 'other@example.org' });
    await running.app.inject({
      method: 'POST',
      url: '/api/v1/auth/password/forgot',
      payload: { email: 'deputy@example.org' },
    });
    await support.post('/admin/role-assignments', { userId: another.id, role: 'support' });
    const successorId = await handOver(system);
    await running.drain();
    const row = async (sql: string) => (await query<Record<string, string>>(running.database.url, sql))[0] ?? {};
    const ending = await row(
      `select cause, facts ->> 'secretIds' as ids from notification where kind = 'secrets-ending'`,
    );
    sweepId = ending.cause ?? '';
    facts = {
      userId: people.manager,
      role: 'credential_manager',
      organisationId: organisation.id,
      applicationId: null,
      assignmentId: people.manager,
      actorId: idOf('support'),
      changeId: (await row('select id from email_change')).id,
      approvalId: (await row('select id from approval')).id,
      linkId: (await row(`select id from account_link where purpose = 'password-reset' order by created_at desc`)).id,
      sessionId: (await row('select id from session')).id,
      secretId: system.secret.id,
      successorId,
      days: 7,
      until: running.clock.now().toISOString(),
      pausedAt: running.clock.now().toISOString(),
      secretIds: JSON.parse(ending.ids ?? '[]'),
      ofApplication: system.application.id,
      occurredAt: running.clock.now().toISOString(),
      waitsUntil: null,
      reason: 'expired',
      refusals: 100,
      failures: 10,
      left: 9,
    };
  });
  afterEach(() => running.close());

  /** Has letters of these kinds delivered to somebody, and returns those kinds that were sent. */
  const deliver = async (kinds: readonly string[], to: string): Promise<string[]> => {
    const rows = kinds.map((kind) => ({
      kind,
      facts: { ...facts, ...(letters[kind] === 'manages' && { applicationId: facts.ofApplication }) },
    }));
    await query(running.database.superuserUrl, 'delete from notification');
    await query(
      running.database.superuserUrl,
      `with told as (
         insert into notification (id, cause, kind, recipient_id, address, facts, state, attempts, reported, created_at)
         select gen_random_uuid(), $1, kind, $2, '', facts, 'queued', 0, false, $3
         from jsonb_to_recordset($4::jsonb) as k(kind text, facts jsonb) returning id)
       insert into pgboss.job (name, data) select 'notifications.deliver', jsonb_build_object('notificationId', id) from told`,
      [sweepId, to, running.clock.now(), JSON.stringify(rows)],
    );
    await running.drain();
    const states = await query<{ kind: string; state: string }>(
      running.database.url,
      'select kind, state from notification where recipient_id is not null',
    );
    expect(states.map(({ state }) => state).filter((state) => state !== 'sent' && state !== 'withdrawn')).toEqual([]);
    return kinds.filter((kind) => states.some((each) => each.kind === kind && each.state === 'sent'));
  };
  const withdrawRoles = async (of: string) => {
    const held = await query<{ id: string }>(
      running.database.url,
      `select id from role_assignment where user_id = '${of}'`,
    );
    for (const { id } of held) await inContext(() => running.app.get(RoleChanges).withdraw(id));
    await running.drain();
  };
  const disable = async (id: string) => {
    await query(running.database.superuserUrl, `update user_account set status = 'disabled' where id = '${id}'`);
  };

  it('R35 T1 are named here for every letter that there is', async () => {
    const templates = await readdir(path.resolve(import.meta.dirname, '../../../templates/mail'));
    expect(Object.keys(letters).toSorted()).toEqual(templates.toSorted());
  });

  it('R35 T1 get what they are to get', async () => {
    const toManagers = kindsFor('manages', 'colleague', 'around', 'own', 'link');
    expect(await deliver(toManagers, people.deputy)).toEqual(toManagers);
    const toSupport = kindsFor('around', 'support');
    expect(await deliver(toSupport, people.stranger)).toEqual(toSupport);
  });

  it('R35 T1 who lost the role get nothing that they got because of it, and still what is about their account', async () => {
    await withdrawRoles(people.deputy);
    expect(await deliver(kindsFor('manages', 'colleague', 'around', 'own', 'link'), people.deputy)).toEqual(
      kindsFor('own', 'link'),
    );
    await withdrawRoles(people.stranger);
    expect(await deliver(kindsFor('around', 'support'), people.stranger)).toEqual([]);
  });

  it('R35 T1 who are disabled get nothing at all', async () => {
    await disable(people.deputy);
    expect(await deliver(kindsFor('manages', 'colleague', 'around', 'own', 'link'), people.deputy)).toEqual([]);
    await disable(people.stranger);
    expect(await deliver(kindsFor('around', 'support'), people.stranger)).toEqual([]);
  });
});

/** Rotates the secret of a system, of whose addresses one has not switched. Answers the id of the successor. */
async function handOver({ running, manager, application, secret }: ClientSystem): Promise<string> {
  const { body } = await manager.post(`/applications/${application.id}/secrets/${secret.id}/rotate`, {
    endOldAfterDays: 7,
  });
  const now = running.clock.now();
  await query(
    running.database.superuserUrl,
    `insert into client_secret_use (secret_id, last_used_at, last_used_from, first_used_at)
     values ($1, $3, '192.0.2.9', $3), ($2, $3, '192.0.2.7', $3)`,
    [secret.id, body.id, now],
  );
  await query(
    running.database.superuserUrl,
    `insert into client_secret_address (secret_id, address, day, uses, first_at, last_at)
     values ($1, '192.0.2.9', $3::timestamptz::date, 1, $3, $3), ($2, '192.0.2.7', $4::timestamptz::date, 1, $4, $4)`,
    [secret.id, body.id, after(now, -HOUR), now],
  );
  return body.id;
}
