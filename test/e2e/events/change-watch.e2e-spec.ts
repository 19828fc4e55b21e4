import { EntityManager } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { inRequestContext } from '../../../src/database/request-context.js';
import { AuditChain } from '../../../src/events/sealing/audit-chain.js';
import { Schedules } from '../../../src/jobs/schedules.js';
import { ChangeWatch, comparing, identityOf } from '../../../src/events/change-watch/change-watch.js';
import { hashPassword } from '../../../src/modules/identity/passwords/password-hash.js';
import { SigningKeys } from '../../../src/modules/oauth/signing-keys.js';
import { DAY, MINUTE } from '../../../src/shared/clock.js';
import { KeyRing } from '../../../src/shared/key-ring.js';
import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { mailboxOf } from '../../support/mailbox.js';
import { linkFor, newestLink } from '../../support/mailed-links.js';
import { testConfig } from '../../support/test-config.js';
import { password } from '../identity/people.js';
import { Visitor } from '../identity/visitor.js';

describe('rows that the product trusts', () => {
  let running: RunningApp;
  let support: ApiClient;
  /** What earlier tests of this file left: each looks at its own alone. */
  let known: Set<string>;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    support = await signIn(running, 'support');
  });
  afterAll(() => running.close());
  beforeEach(async () => {
    support = await support.renewed();
    known = new Set((await unexplained()).map(identityOf));
  });

  const unexplained = (without?: ReadonlySet<string>) => running.app.get(ChangeWatch).unexplained(without);
  const found = async () => (await unexplained(known)).map(({ kind, change }) => `${kind} ${change}`);
  /** As whoever has the database role of the product and nothing else. */
  const forge = <Row extends object>(sql: string, values: unknown[] = []) =>
    query<Row & Record<string, unknown>>(running.database.url, sql, values);
  const idOf = async (email: string) =>
    (await forge<{ id: string }>('select id from user_account where email = $1', [email]))[0]?.id ?? '';
  const api = async (code: string) => (await forge(`select id from api where code = $1`, [code]))[0]?.id as string;
  const succeed = async (answer: Promise<{ status: number; text: string; body: Record<string, string> }>) => {
    const { status, text, body } = await answer;
    if (status >= 300) throw new Error(`${status} ${text}`);
    return body;
  };

  describe('changed by the product itself', () => {
    const changesOf = async (kinds: string[]) =>
      (
        await forge<{ line: string }>(
          `select distinct kind || ' ' || change as line from row_change where kind = any($1) order by 1`,
          [kinds],
        )
      ).map(({ line }) => line);

    it('S8 R55 are told of whatever happens to a person', async () => {
      const visitor = new Visitor(running);
      const email = 'noor@registry.example';
      const person = { id: '', email, name: 'Noor', secret: '', recoveryCodes: [] };
      const { id = '' } = await succeed(
        support.post('/admin/users', { email: 'wrong@registry.example', name: 'Noor' }),
      );
      await succeed(support.patch(`/admin/users/${id}`, { email }));
      await succeed(support.post(`/admin/users/${id}/invitation`));
      const accept = async () => {
        const { token } = await newestLink(running, id);
        return succeed(visitor.post('/auth/invitations/accept', { token, password }));
      };
      await accept();
      const { challenge } = await accept();
      const enrol = async (of: string | undefined) => {
        const { secret = '' } = await succeed(visitor.post('/auth/mfa/enrol', { challenge: of }));
        const code = await visitor.freshCode({ secret });
        await succeed(visitor.post('/auth/mfa/enrol/confirm', { challenge: of, code }));
        return { ...person, id, secret };
      };
      let enrolled = await enrol(challenge);
      const { accessToken } = await visitor.signIn(enrolled);
      const next = 'another river cedar 18';
      await succeed(visitor.post('/me/password', { current: password, password: next }, accessToken));
      const { secret = '' } = await succeed(
        visitor.post('/me/totp', { code: await visitor.freshCode(enrolled) }, accessToken),
      );
      await succeed(visitor.post('/me/totp/confirm', { code: await visitor.code({ secret }) }, accessToken));
      await succeed(visitor.post('/auth/password/forgot', { email }));
      await running.drain();
      const reset = await newestLink(running, id);
      await succeed(visitor.post('/auth/password/reset', { token: reset.token, password }));
      await succeed(support.patch(`/admin/users/${id}`, { email: 'new@registry.example' }));
      for (const [step, purpose] of [
        ['agree', 'email-agree'],
        ['confirm', 'email-change'],
      ] as const) {
        const { token } = await linkFor(running, id, purpose);
        await succeed(visitor.post(`/auth/email/${step}`, { token }));
      }
      running.clock.advance(7 * DAY);
      support = await signIn(running, 'support');
      await succeed(support.post(`/admin/users/${id}/mfa-reset`));
      const again = await newestLink(running, id);
      const begun = await succeed(visitor.post('/auth/enrolment/accept', { token: again.token, password }));
      enrolled = await enrol(begun.challenge);
      await succeed(support.patch(`/admin/users/${id}`, { status: 'disabled' }));
      await succeed(support.patch(`/admin/users/${id}`, { status: 'active' }));
      expect(enrolled.secret).toMatch(/^[A-Z2-7]+$/);
      expect(await found()).toEqual([]);
      expect(await changesOf(['person', 'password', 'email', 'factor'])).toEqual([
        'email set',
        'factor confirmed',
        'factor removed',
        'password set',
        'person activated',
        'person disabled',
        'person enabled',
      ]);
    });

    it('S8 R55 are told of whatever happens to members, their grants and their roles', async () => {
      const { id: organisationId = '' } = await succeed(
        support.post('/admin/organisations', { name: 'A Registry', countryCode: 'DE', kind: 'other', ion: null }),
      );
      const [sm, mc, dm] = [await api('SM'), await api('MC'), await api('DM')];
      const { id: applicationId = '' } = await succeed(
        support.post('/admin/applications', {
          organisationId,
          name: 'Partner-DE-ARegistry',
          environment: 'production',
          apiIds: [sm, mc],
        }),
      );
      const change = (path: string, body: object) => succeed(support.patch(`/admin/${path}`, body));
      await change(`applications/${applicationId}`, { apiIds: [mc, dm] });
      await change(`applications/${applicationId}`, { apiIds: [sm, mc, dm], name: 'Partner-DE-ARegistry-All' });
      await change(`applications/${applicationId}`, { status: 'disabled' });
      await change(`applications/${applicationId}`, { status: 'active' });
      await change(`organisations/${organisationId}`, { status: 'disabled', name: 'B Registry' });
      await change(`organisations/${organisationId}`, { status: 'active' });
      const { id: apiId = '' } = await succeed(
        support.post('/admin/apis', {
          code: 'XX',
          name: 'Extra',
          environment: 'production',
          resource: 'https://x.example',
          scopes: ['x.read', 'x.write'],
          introspectionApplicationIds: [applicationId],
        }),
      );
      const scopes = (names: string[]) =>
        succeed(support.send('PUT', `/admin/applications/${applicationId}/apis/${sm}`, { scopes: names }));
      await scopes(['search.write']);
      await scopes(['search.write', 'search.read']);
      await change(`apis/${apiId}`, { scopes: ['x.read'], name: 'Extra API' });
      await change(`apis/${apiId}`, { introspectionApplicationIds: [], resource: 'https://y.example' });
      await change(`apis/${apiId}`, { introspectionApplicationIds: [applicationId], code: 'YY' });
      const userId = await idOf('stranger@example.org');
      for (const scope of [{ organisationId }, { applicationId }]) {
        const role = { userId, role: 'credential_manager', ...scope };
        const { id } = await succeed(support.post('/admin/role-assignments', role));
        await succeed(support.delete(`/admin/role-assignments/${id}`));
      }
      expect(await found()).toEqual([]);
      expect(
        await changesOf(['organisation', 'application', 'grant', 'scopes', 'api', 'introspector', 'role']),
      ).toEqual([
        'api set',
        'application added',
        'application disabled',
        'application enabled',
        'grant granted',
        'grant withdrawn',
        'introspector added',
        'introspector removed',
        'organisation disabled',
        'organisation enabled',
        'role granted',
        'role withdrawn',
        'scopes widened',
      ]);
    });

    it('S8 R55 are told of keys and of secrets that work again', async () => {
      await running.app.get(SigningKeys).rotate();
      await running.app.get(SigningKeys).rotate({ urgent: true });
      const manager = await signIn(running, 'manager');
      const [application] = (await manager.get('/applications')).body.items;
      const secrets = `/applications/${application.id}/secrets`;
      const { id } = await succeed(manager.post(secrets, { name: 'On and off', expiresOn: '2027-05-01' }));
      for (const enabled of [false, true, false, true]) await succeed(manager.patch(`${secrets}/${id}`, { enabled }));
      expect(await found()).toEqual([]);
      expect(await changesOf(['signing-key', 'secret'])).toEqual([
        'secret enabled',
        'signing-key added',
        'signing-key removed',
      ]);
    });

    it('S8 R62 are known by marks of every key of the ring', async () => {
      const { current } = testConfig().auditKeys;
      const rotated = new KeyRing([{ id: 'a2', bytes: Buffer.alloc(32, 9) }, current]);
      const second = await startApp({
        database: running.database,
        clock: running.clock,
        config: { auditKeys: rotated },
      });
      try {
        const email = 'rotated@registry.example';
        await inRequestContext(second.app.get(EntityManager), async () => {
          const client = await signIn(second, 'support');
          await succeed(client.post('/admin/users', { email, name: 'Rotated' }));
        });
        expect((await second.app.get(ChangeWatch).unexplained(known)).length).toBe(0);
        // Without the new key nobody can say that it was the product.
        expect(await found()).toEqual(['email set']);
      } finally {
        await second.close();
      }
    });
  });

  describe("changed through the application's database role", () => {
    const me = `(select id from user_account where email = 'stranger@example.org')`;
    const victim = `(select id from user_account where email = 'manager@example.org')`;
    const other = `(select id from application where name = 'Partner-NL-ExampleDonorRegistry-DM')`;

    it.each([
      [
        'a role of support for themselves',
        `insert into role_assignment values (gen_random_uuid(), ${me}, 'support', null, null, now(), null)`,
        ['role granted'],
      ],
      [
        'a role that is taken back at once',
        `insert into role_assignment values ('0199a3c8-7b1e-7c00-8000-000000000001', ${victim}, 'support', null, null, now(), null);
         delete from role_assignment where id = '0199a3c8-7b1e-7c00-8000-000000000001'`,
        ['role granted', 'role withdrawn'],
      ],
      [
        'the password of somebody, put back afterwards',
        `create temp table kept as select password_hash from user_account where id = ${victim};
         update user_account set password_hash = (select password_hash from user_account where id = ${me}) || ' ' where id = ${victim};
         update user_account set password_hash = (select password_hash from kept) where id = ${victim}`,
        ['password set', 'password set'],
      ],
      [
        'the e-mail address of somebody',
        `update user_account set email = 'manager@evil.example' where id = ${victim};
         update user_account set email = 'manager@example.org' where email = 'manager@evil.example'`,
        ['email set', 'email set'],
      ],
      ['the authenticator app of somebody', `delete from totp_factor where user_id = ${victim}`, ['factor removed']],
      [
        'an account',
        `insert into user_account values (gen_random_uuid(), 'x@evil.example', 'X', 'active', 'x', now(), null)`,
        ['email set', 'password set'],
      ],
      [
        'the state of an account',
        `update user_account set status = 'disabled' where id = ${me}; update user_account set status = 'active' where id = ${me}`,
        ['person disabled', 'person enabled'],
      ],
      [
        'what an application reaches',
        `insert into application_api select ${other}, id from api where code = 'SM' and environment = 'production'`,
        ['grant granted'],
      ],
      [
        'who may introspect',
        `insert into api_introspector select id, ${other} from api where code = 'MC'
           and environment = 'production' on conflict do nothing`,
        ['introspector added'],
      ],
      [
        'the scopes of an application',
        `update application_api set scopes = '{search.read}' where application_id in
           (select id from application where name = 'Partner-NL-ExampleDonorRegistry-SMC')
           and 'search.read' = any(scopes);
         update application_api set scopes = '{search.read,search.write}' where application_id in
           (select id from application where name = 'Partner-NL-ExampleDonorRegistry-SMC')
           and 'search.read' = any(scopes)`,
        ['scopes widened'],
      ],
      ['the scopes of an API', `update api set scopes = scopes || '{admin}' where code = 'DM'`, ['api set']],
      ['the resource of an API', `update api set resource = resource || '/x' where code = 'DM'`, ['api set']],
      [
        'the state of applications and organisations',
        `update organisation set status = 'disabled' where name = 'Sample Cord Blood Bank';
         update application set status = 'disabled' where name = 'Partner-BE-SampleCordBloodBank-DM';
         update organisation set status = 'active' where name = 'Sample Cord Blood Bank';
         update application set status = 'active' where name = 'Partner-BE-SampleCordBloodBank-DM'`,
        ['application disabled', 'application enabled', 'organisation disabled', 'organisation enabled'],
      ],
      [
        'an application',
        `insert into application select gen_random_uuid(), gen_random_uuid(), 'Mine', organisation_id, environment, 'active', now()
         from application where id = ${other}`,
        ['application added'],
      ],
      [
        'a secret that was disabled',
        `update client_secret set disabled_at = now(), disabled_by = created_by where name = 'Nightly export';
         update client_secret set disabled_at = null, disabled_by = null where name = 'Nightly export'`,
        ['secret enabled'],
      ],
      [
        'a signing key',
        `insert into signing_key values ('0199a3c8-7b1e-7c00-8000-000000000002', 'd1', sha256('x'), now(), now());
         delete from signing_key where id = '0199a3c8-7b1e-7c00-8000-000000000002'`,
        ['signing-key added', 'signing-key removed'],
      ],
    ])('S8 show: %s', async (_, sql, expected) => {
      await forge(sql);
      expect((await found()).toSorted()).toEqual(expected);
    });

    it('S8 show a role that was withdrawn once and is put in again', async () => {
      const [{ organisation_id: organisationId } = {}] = await forge('select organisation_id from application limit 1');
      const role = { userId: await idOf('stranger@example.org'), role: 'credential_manager', organisationId };
      const { id } = await succeed(support.post('/admin/role-assignments', role));
      const [copy] = await forge('select * from role_assignment where id = $1', [id]);
      await succeed(support.delete(`/admin/role-assignments/${id}`));
      expect(await found()).toEqual([]);
      await forge(`insert into role_assignment select * from jsonb_populate_record(null::role_assignment, $1)`, [
        JSON.stringify(copy),
      ]);
      expect(await found()).toEqual(['role granted']);
      await forge('delete from role_assignment where id = $1', [id]);
    });

    it('S8 are told apart from what the product does to the same row', async () => {
      const manager = await signIn(running, 'deputy');
      const [application] = (await manager.get('/applications')).body.items;
      const secrets = `/applications/${application.id}/secrets`;
      const { id } = await succeed(manager.post(secrets, { name: 'Shared', expiresOn: '2027-05-01' }));
      const turn = (enabled: boolean) => succeed(manager.patch(`${secrets}/${id}`, { enabled }));
      await turn(false);
      await turn(true);
      await turn(false);
      await forge('update client_secret set disabled_at = null, disabled_by = null where id = $1', [id]);
      const [theirs, ...others] = await unexplained(known);
      expect([theirs?.change, others]).toEqual(['enabled', []]);
      await turn(false);
      await turn(true);
      expect(await unexplained(known)).toEqual([theirs]);
    });

    it('S8 R56 are explained by no event that was slipped in', async () => {
      await running.app.get(AuditChain).seal();
      const id = uuidv7();
      await forge(`insert into role_assignment values ($1, ${me}, 'credential_manager', null, ${other}, now(), null)`, [
        id,
      ]);
      await forge(
        `insert into event_log (id, type, payload, occurred_at, mac_key_id, mac)
         select gen_random_uuid(), 'roles.role-granted', jsonb_build_object('assignmentId', r.id, 'userId', r.user_id,
           'role', r.role, 'organisationId', r.organisation_id, 'applicationId', r.application_id), now(), 'a1', sha256('x')
         from role_assignment r where r.id = $1`,
        [id],
      );
      // Until it is sealed nobody has looked whose it is.
      await running.app.get(AuditChain).seal();
      expect(await found()).toEqual(['role granted']);
      await forge(
        `insert into event_log (id, type, payload, occurred_at, mac_key_id, mac)
         select gen_random_uuid(), 'events.unexplained-changes-accepted', jsonb_build_object('changeIds', jsonb_agg(id)), now(),
           'a1', sha256('x')
         from row_change`,
      );
      await running.app.get(AuditChain).seal();
      expect(await found()).toEqual(['role granted']);
    });

    it('S8 show a password that somebody set, whatever events they write beside it', async () => {
      const email = 'marked@registry.example';
      const { id = '' } = await succeed(support.post('/admin/users', { email, name: 'Ada' }));
      const { token } = await newestLink(running, id);
      await succeed(new Visitor(running).post('/auth/invitations/accept', { token, password }));
      expect(await found()).toEqual([]);
      const hash = await hashPassword('the password of somebody else', testConfig().passwordCost);
      await forge('update user_account set password_hash = $2 where id = $1', [id, hash]);
      await forge(
        `insert into event_log (id, type, payload, occurred_at, mac_key_id, mac)
         select gen_random_uuid(), 'identity.password-reset', payload, now(), mac_key_id, mac from event_log
         where type = 'identity.invitation-accepted' and payload ->> 'userId' = $1`,
        [id],
      );
      await running.app.get(AuditChain).seal();
      expect(await found()).toEqual(['password set']);
    });

    it('S8 leave traces that the role cannot touch', async () => {
      for (const sql of [
        `delete from row_change`,
        `update row_change set kind = 'x'`,
        `insert into row_change (kind, row_id, change, value, at, after_sequence) values ('x', gen_random_uuid(), '', '', now(), 0)`,
        `select note_change('role', gen_random_uuid(), 'granted', '')`,
        `alter table role_assignment disable trigger all`,
      ]) {
        await expect(forge(sql)).rejects.toThrow(/permission denied|must be owner/);
      }
    });
  });

  describe('and WMDA support', () => {
    const compare = async () => {
      await running.app.get(Schedules).ask(comparing);
      await running.drain();
    };
    const alarms = async () => (await mailboxOf(running)).filter(({ subject }) => subject.includes('no event tells'));

    it('S8 R37 is told once of each change, by mail', async () => {
      await compare();
      const before = await alarms();
      const id = uuidv7();
      const userId = await idOf('deputy@example.org');
      await forge(`insert into role_assignment values ($1, $2, 'support', null, null, now(), null)`, [id, userId]);
      await compare();
      await compare();
      const [mail, ...rest] = await alarms();
      expect(rest).toEqual(before);
      expect(mail?.to).toBe('support@localhost.localdomain');
      expect(mail?.subject).toBe('1 row of the database changed, and no event tells of it');
      expect(mail?.text).toMatch(
        new RegExp(`- role assignment ${id}: granted \\(${userId} support\\), \\d+ \\w+ \\d{4}`),
      );
      await forge('delete from role_assignment where id = $1', [id]);
    });

    it('S8 R46 is told at once of a key and of an authenticator app that do not open', async () => {
      await compare();
      const before = (await alarms()).length;
      const kid = uuidv7();
      await forge(`insert into signing_key values ($1, 'd1', sha256('x'), now(), now())`, [kid]);
      running.clock.advance(MINUTE);
      expect((await running.app.inject({ url: '/oauth2/jwks' })).statusCode).toBe(200);
      await running.drain();
      const [ofKey] = await alarms();
      expect(ofKey?.text).toContain(`- signing key ${kid}: added`);
      expect(ofKey?.text).toContain(`- signing key ${kid}: does not open, found now`);

      const userId = await idOf('support@example.org');
      const broken = `update totp_factor set seed = sha256(seed) where user_id = $1`;
      await forge(broken, [userId]);
      const visitor = new Visitor(running);
      const { secret } = { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' };
      const login = await succeed(
        visitor.post('/auth/login', { email: 'support@example.org', password: 'correct horse battery staple 42' }),
      );
      const answer = await visitor.post('/auth/mfa', {
        challenge: login.challenge,
        code: await visitor.freshCode({ secret }),
      });
      expect([answer.status, answer.body.code]).toEqual([401, 'identity.invalid-code']);
      await running.drain();
      const [ofFactor, ...earlier] = await alarms();
      expect(ofFactor?.text).toContain(`- authenticator app of person ${userId}: does not open, found now`);
      expect(earlier).toHaveLength(before + 1);
    });
  });
});
