import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { AuditChain } from '../../../src/events/sealing/audit-chain.js';
import { TotpFactor } from '../../../src/modules/identity/factors/totp/totp-factor.entity.js';
import { DAY } from '../../../src/shared/clock.js';
import { KeyRing } from '../../../src/shared/key-ring.js';
import { ApiClient, signIn } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { CommandLine, type CommandResult, runCommand } from '../../support/command-line.js';
import { query, type TestDatabase } from '../../support/databases.js';
import { demonstratedDatabase } from '../../support/demonstrated-database.js';
import { dumpOf } from '../../support/dump.js';
import { FixedClock } from '../../support/fixed-clock.js';
import { mailboxOf } from '../../support/mailbox.js';
import { productionEnvironment } from '../../support/process.js';
import { changeOneByte, tamper } from '../../support/tampering.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { testConfig, testKey } from '../../support/test-config.js';

/** A process takes several seconds, on a busy machine many. */
const patienceMs = 180_000;
const bytes = (number: number) => testKey(number).toString('base64');

describe('a command', () => {
  let database: TestDatabase;
  let env: ReturnType<typeof productionEnvironment>;
  let running: RunningApp | undefined;
  let client: pg.Client | undefined;
  let commandLine: CommandLine;

  beforeAll(() => {
    commandLine = CommandLine.start();
  });

  /** Demonstration data of this day, as commands know no other time, and a sealed event log. */
  beforeEach(async () => {
    database = await demonstratedDatabase();
    env = productionEnvironment(database, 3000);
  });

  afterEach(async () => {
    await running?.close();
    await client?.end();
    running = client = undefined;
  });

  const run = (command: string, changes: Record<string, string> = {}): Promise<CommandResult> =>
    commandLine.run(command.split(' '), { ...env, ...changes });
  /** In a process of its own, as everybody runs it: each command once. */
  const runAlone = (command: string, changes: Record<string, string> = {}): Promise<CommandResult> =>
    runCommand(command.split(' '), { ...env, ...changes });
  const rows = <Row extends object>(sql: string, values?: unknown[]) =>
    query<Row & Record<string, unknown>>(database.superuserUrl, sql, values);
  const startedAgain = async (config: Parameters<typeof testConfig>[0] = {}): Promise<RunningApp> => {
    running = await startApp({ database, clock: new FixedClock(new Date()), config });
    return running;
  };
  const eventsOfCommand = (command: string) =>
    rows<{ type: string; actor_id: string | null; ip: string | null; request_id: string }>(
      `select type, actor_id, o.ip, request_id from event_log left join event_origin o on o.event_id = id
       where request_id like $1 order by sequence`,
      [`cli:${command}:%`],
    );

  describe('create-support-user', () => {
    const create = ['create-support-user', '--email', 'Noor@WMDA.example', '--name', 'Noor Visser'];

    it(
      'R55 R70 invites the person, has the role wait while somebody is support, and leaves the mails to an instance',
      async () => {
        const { code, result, notes } = await runCommand(create, env);
        expect([code, notes]).toEqual([0, '']);
        expect(result).toContain('Noor Visser <noor@wmda.example> is invited as WMDA support.');
        expect(result).toMatch(/They get the role on .* UTC, unless somebody of WMDA support refuses it before/);
        const events = await eventsOfCommand('create-support-user');
        expect(events.map(({ type, actor_id, ip }) => [type, actor_id, ip])).toEqual([
          ['identity.person-invited', null, null],
          ['approvals.approval-requested', null, null],
        ]);
        expect(new Set(events.map(({ request_id }) => request_id)).size).toBe(1);

        const app = await startedAgain();
        const support = await signIn(app, 'support');
        const [person] = (await support.get('/admin/users?q=noor@')).body.items;
        expect([person.status, person.roles]).toEqual(['invited', []]);
        const [waiting] = (await support.get('/admin/approvals?state=open')).body.items;
        expect(waiting).toMatchObject({ kind: 'support-grant', subject: { id: person.id }, requestedBy: null });
        await app.drain();
        const mail = (await mailboxOf(app)).find(({ to }) => to === 'noor@wmda.example');
        expect(mail?.subject).toBe('Your invitation to WMDA API credentials');
      },
      patienceMs,
    );

    it(
      'R54 prints the link only when told to, and it is the one that works; it is stored nowhere',
      async () => {
        const [silent, printed] = [
          await commandLine.run([...create, '--json'], env),
          await commandLine.run([...create.with(2, 'second@wmda.example'), '--print-link', '--json'], env),
        ];
        expect(silent.json).toEqual({
          id: expect.any(String),
          email: 'noor@wmda.example',
          name: 'Noor Visser',
          invitationExpiresAt: expect.stringMatching(/Z$/),
          supportFrom: expect.stringMatching(/Z$/),
        });
        const { invitationLink } = printed.json;
        expect(invitationLink).toMatch(/^http:\/\/localhost:3000\/invitation\?token=[^.]{36}\.[\w-]{43}$/);
        const token = new URL(invitationLink).searchParams.get('token') ?? '';
        expect(await dumpOf(database.superuserUrl)).not.toContain(token.split('.')[1]);
        const app = await startedAgain();
        const accepted = await app.app.inject({
          method: 'POST',
          url: '/api/v1/auth/invitations/accept',
          payload: { token, password: 'plum river cedar 17' },
        });
        expect(accepted.statusCode).toBe(200);
      },
      patienceMs,
    );

    it(
      'refuses an address that is taken, whatever its case, and changes nothing',
      async () => {
        const taken = await commandLine.run(create.with(2, 'MANAGER@example.org'), env);
        expect([taken.code, taken.result]).toEqual([1, '']);
        expect(taken.notes).toMatch(/another person with this e-mail address.*give that person the role/);
        expect(taken.notes).not.toMatch(/^ +at /m);
        expect(await rows('select from user_account')).toHaveLength(4);
      },
      patienceMs,
    );

    it(
      'R55 keeps neither the person nor an event when the role cannot be stored',
      async () => {
        await rows(`create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
                  create trigger refuse before insert on role_assignment for each row execute function refuse()`);
        const { code, result } = await commandLine.run(create, env);
        expect([code, result]).toEqual([2, '']);
        expect(await rows('select from user_account')).toHaveLength(4);
        expect(await eventsOfCommand('create-support-user')).toEqual([]);
      },
      patienceMs,
    );
  });

  describe('verify-audit', () => {
    it(
      'R56 says how much was verified and how much waits, and finds a changed byte, a gap and a cut tail',
      async () => {
        const [{ count: sealed } = { count: 0 }] = await rows<{ count: number }>(
          'select count(*)::int as count from event_seal',
        );
        await commandLine.run(['create-support-user', '--email', 'noor@wmda.example', '--name', 'Noor'], env);
        const intact = await runAlone('verify-audit --json');
        expect(intact).toMatchObject({
          code: 0,
          json: { intact: true, sealed, unsealed: 2, faultCount: 0, faults: [], unexplainedChanges: [] },
        });

        const at = (position: number) => `(select event_id from event_seal where position = ${position})`;
        await changeOneByte(database, 3);
        expect(await run('verify-audit')).toMatchObject({
          code: 1,
          result: expect.stringMatching(/is NOT as it was written[^]*at position 3: event .{36} was changed/),
        });
        await tamper(database, `delete from event_log where id = ${at(5)}`);
        await tamper(
          database,
          `delete from event_log where id = ${at(sealed)}; delete from event_seal where position = ${sealed}`,
        );
        const { code, json } = await run('verify-audit --json');
        expect(code).toBe(1);
        expect(json).toEqual({
          intact: false,
          archived: { events: 0, foreign: 0, before: null },
          sealed: sealed - 1,
          unsealed: 2,
          faultCount: 3,
          faults: [
            { position: 3, problem: 'changed', eventId: expect.any(String) },
            { position: 5, problem: 'gap', eventId: expect.any(String) },
            { position: sealed, problem: 'tail-cut', eventId: null },
          ],
          // What the events that are gone told of is explained by none.
          unexplainedChanges: expect.any(Array),
        });
      },
      patienceMs,
    );

    it(
      'S8 R56 compares keys, roles and passwords with their events, until whoever runs the product knows who it was',
      async () => {
        const userId = (
          await rows<{ id: string }>(`select id from user_account where email = 'stranger@example.org'`)
        )[0]?.id;
        const id = uuidv7();
        await query(database.url, `insert into role_assignment values ($1, $2, 'support', null, null, now(), null)`, [
          id,
          userId,
        ]);
        await query(database.url, `update user_account set password_hash = 'x' where id = $1`, [userId]);
        await query(
          database.url,
          `insert into signing_key values (gen_random_uuid(), 'd1', sha256('x'), now(), now())`,
        );
        const changed = await run('verify-audit --json');
        expect(changed).toMatchObject({ code: 1, json: { intact: true, faults: [] } });
        expect(changed.json.unexplainedChanges).toEqual([
          {
            changeId: expect.any(Number),
            kind: 'password',
            rowId: userId,
            change: 'set',
            value: '',
            at: expect.stringMatching(/Z$/),
          },
          expect.objectContaining({ kind: 'role', rowId: id, change: 'granted', value: `${userId} support` }),
          expect.objectContaining({ kind: 'signing-key', change: 'added' }),
          expect.objectContaining({ kind: 'signing-key', change: 'does not open', changeId: null }),
        ]);
        expect((await run('verify-audit')).result).toMatch(
          new RegExp(`Rows were CHANGED[^]*role assignment ${id}: granted \\(${userId} support\\), `),
        );
        await query(
          database.url,
          'delete from signing_key where signs_from = created_at and private_key = sha256($1)',
          ['x'],
        );
        const accepted = await run('verify-audit --accept-changes --json');
        expect(accepted).toMatchObject({ code: 0, json: { intact: true, unexplainedChanges: [] } });
        expect((await eventsOfCommand('verify-audit')).map(({ type }) => type)).toEqual([
          'events.unexplained-changes-accepted',
        ]);
        // What comes after is not accepted with it.
        await query(database.url, 'delete from role_assignment where id = $1', [id]);
        expect((await run('verify-audit --json')).json.unexplainedChanges).toMatchObject([{ change: 'withdrawn' }]);
      },
      patienceMs,
    );

    it(
      'R62 says that the key of the seals is gone, rather than that they are wrong',
      async () => {
        const { code, result } = await run('verify-audit', { AUDIT_KEYS: `a2:${bytes(9)}` });
        expect(code).toBe(1);
        expect(result).toContain('its key is not in AUDIT_KEYS');
        expect(result).not.toContain('was changed');
      },
      patienceMs,
    );
  });

  it(
    'R67 stops when a key is not the one that the database knows by its id, and says which; keys shows it',
    async () => {
      const other = { AUDIT_KEYS: `a1:${bytes(9)}` };
      const words = 'AUDIT_KEYS: the key "a1" is not the one that this database knows by that id';
      for (const command of ['verify-audit', 'sweep-reminders --dry-run', 'rotate-signing-key']) {
        const { code, result, notes } = await run(command, other);
        expect([command, code, result]).toEqual([command, 2, '']);
        expect(notes).toContain(words);
        expect(notes).not.toContain(bytes(9));
      }
      const shown = await runAlone('keys', other);
      expect([shown.code, shown.notes]).toEqual([1, '']);
      expect(shown.result).toMatch(/^AUDIT_KEYS\n {2}a1 +ANOTHER KEY +\d+ seals of the event log$/m);
    },
    patienceMs,
  );

  describe('archive-events', () => {
    let folder: string;

    /** A log that began eight years ago. */
    beforeEach(async () => {
      folder = await temporaryDirectory('archive');
      const clock = new FixedClock(new Date());
      clock.advance(-8 * 366 * DAY);
      const older = await startApp({ clock });
      await new ApiClient(older.app).post('/auth/login', { email: 'nobody@example.org', password: 'wrong' });
      await older.app.get(AuditChain).seal();
      await older.close();
      database = older.database;
      env = productionEnvironment(database, 3000);
    });
    afterEach(() => rm(folder, { recursive: true }));

    it(
      'moves old events into a file, which verify-audit accepts in their place and verifies too',
      async () => {
        const file = path.join(folder, 'events.ndjson.gz');
        const before = `${new Date().getUTCFullYear() - 7}-01-01`;
        const done = await runAlone(`archive-events --before ${before} --out ${file} --json`);
        const archived = { events: 2, from: 0, position: 2, before, foreignEvents: 0, file };
        expect([done.code, done.json]).toEqual([0, { ...archived, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
        expect((await stat(file)).mode & 0o777).toBe(0o600);
        const log = await run('verify-audit');
        expect([log.code, log.result]).toEqual([
          0,
          expect.stringMatching(
            /^The event log is as it was written\.\n0 sealed.*\n2 events from before 1 Jan \d{4} stand in archives\.$/m,
          ),
        ]);
        const held = await run(`verify-audit --archive ${file}`);
        expect([held.code, held.result]).toEqual([
          0,
          expect.stringContaining('2 events were verified.\nIt holds positions 1 to 2,'),
        ]);
        const again = await run(`archive-events --before ${before} --out ${file}`);
        expect([again.code, again.notes]).toEqual([2, `${file} is there already.\n`]);
        const nothing = await run(`archive-events --before ${before} --out ${file}.2`);
        expect([nothing.code, nothing.result]).toEqual([0, expect.stringContaining('No sealed event is from before')]);
        await writeFile(
          file,
          gzipSync(
            gunzipSync(await readFile(file))
              .toString()
              .replace('unknown-email', 'wrong-password'),
          ),
        );
        const changed = await run(`verify-audit --archive ${file}`);
        expect([changed.code, changed.result]).toEqual([
          1,
          expect.stringMatching(/is NOT as it was written[^]*at position 2: event .{36} was changed/),
        ]);
        await writeFile(file, gzipSync('something else'));
        const strange = await run(`verify-audit --archive ${file}`);
        expect([strange.code, strange.result]).toEqual([2, '']);
        expect(strange.notes).toBe('The file does not begin as an archive of the event log does.\n');
      },
      patienceMs,
    );

    it(
      'is refused for events of the last seven years, for days to come and for the role of the product',
      async () => {
        const file = path.join(folder, 'events.ndjson');
        const yesterday = new Date(Date.now() - DAY).toISOString().slice(0, 10);
        const archive = (day: string, changes?: Record<string, string>) =>
          run(`archive-events --before ${day} --out ${file}`, changes);
        const young = await archive(yesterday);
        expect([young.code, young.result]).toEqual([1, '']);
        expect(young.notes).toContain('Events stay in the log for 7 years');
        expect((await archive('2999-01-01')).code).toBe(2);
        const unprivileged = await archive('2000-01-01', { MIGRATION_DATABASE_URL: database.url });
        expect([unprivileged.code, unprivileged.result]).toEqual([1, '']);
        expect(unprivileged.notes).toContain('must log in as the owner of the schema');
        expect(await rows('select from event_log')).toHaveLength(2);
        expect((await run(`archive-events --before ${yesterday} --out ${file} --even-younger`)).code).toBe(0);
      },
      patienceMs,
    );
  });

  describe('keys and rotate-data-key', () => {
    const both = { DATA_ENCRYPTION_KEYS: `d2:${bytes(7)},d1:${bytes(2)}` };
    const newRing = new KeyRing([{ id: 'd2', bytes: testKey(7) }]);
    const seeds = () =>
      rows<{ id: string; user_id: string; key_id: string; seed: Buffer }>('select * from totp_factor order by id');
    const dataKeys = async (changes: Record<string, string>) => {
      const { code, json } = await run('keys --json', changes);
      const ofRing = (json as { ring: string }[]).filter(({ ring }) => ring === 'DATA_ENCRYPTION_KEYS');
      return { code, ofRing };
    };

    it(
      'R46 encrypt everything anew, so that the old key can go; rotating again does nothing',
      async () => {
        const before = await seeds();
        expect(await dataKeys(both)).toMatchObject({
          code: 0,
          ofRing: [
            { keyId: 'd2', standing: 'current', uses: [] },
            {
              keyId: 'd1',
              standing: 'kept',
              uses: [
                { what: 'authenticator app seeds', rows: 4 },
                { what: 'signing keys', rows: 1 },
              ],
            },
          ],
        });
        const rotated = await runAlone('rotate-data-key', both);
        expect(rotated.code).toBe(0);
        expect(rotated.result).toMatch(/^4 authenticator app seeds [^]*^1 signing keys [^]*No row needs an older key/m);
        const after = await seeds();
        expect(after.map(({ key_id }) => key_id)).toEqual(['d2', 'd2', 'd2', 'd2']);
        expect(after.filter(({ seed }, index) => before[index]?.seed.equals(seed))).toEqual([]);
        expect((await run('rotate-data-key --json', both)).json).toEqual({
          rows: [
            { what: 'authenticator app seeds', renewed: 0, left: 0 },
            { what: 'signing keys', renewed: 0, left: 0 },
          ],
        });
        expect((await dataKeys(both)).ofRing).toMatchObject([{ keyId: 'd2' }, { keyId: 'd1', uses: [] }]);
        const app = await startedAgain({ dataEncryptionKeys: newRing });
        await signIn(app, 'manager');
        expect((await app.app.inject({ url: '/oauth2/jwks' })).json().keys).toHaveLength(1);
      },
      patienceMs,
    );

    it(
      'R46 leave what somebody uses at this moment, say so, and finish it the next time, over several pages',
      async () => {
        const old = testConfig().dataEncryptionKeys;
        const factors = Array.from({ length: 1100 }, () =>
          TotpFactor.propose(uuidv7(), 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', old, new Date()),
        );
        client = new pg.Client({ connectionString: database.superuserUrl });
        await client.connect();
        await client.query('set session_replication_role = replica');
        await client.query(
          `insert into totp_factor (id, user_id, key_id, seed, created_at)
         select f.id, f.user_id, 'd1', decode(f.seed, 'hex'), now()
         from jsonb_to_recordset($1) as f(id uuid, user_id uuid, seed text)`,
          [
            JSON.stringify(
              factors.map(({ id, userId, seed }) => ({ id, user_id: userId, seed: Buffer.from(seed).toString('hex') })),
            ),
          ],
        );
        await client.query('begin');
        await client.query('select from totp_factor where user_id = $1 for update', [factors[0]?.userId]);
        const first = await run('rotate-data-key --json', both);
        expect(first.code).toBe(1);
        expect(first.json.rows[0]).toEqual({ what: 'authenticator app seeds', renewed: 1103, left: 1 });
        await client.query('rollback');
        const second = await run('rotate-data-key --json', both);
        expect(second.code).toBe(0);
        expect(second.json.rows[0]).toEqual({ what: 'authenticator app seeds', renewed: 1, left: 0 });
        const opened = (await seeds()).filter(({ id }) => factors.some((factor) => factor.id === id));
        expect(opened).toHaveLength(1100);
        for (const { id, user_id: userId, key_id: keyId, seed } of opened) {
          const factor = Object.assign(new TotpFactor(), { id, userId, keyId, seed, confirmedAt: null });
          expect(factor.secret(newRing)).toMatch(/^JBSWY3DP/);
        }
      },
      patienceMs,
    );

    it(
      'R62 name a key that rows need and the ring lacks; nothing is changed without it',
      async () => {
        const without = { DATA_ENCRYPTION_KEYS: `d2:${bytes(7)}` };
        expect(await dataKeys(without)).toMatchObject({
          code: 1,
          ofRing: [
            { keyId: 'd2', standing: 'current', uses: [] },
            { keyId: 'd1', standing: 'missing' },
          ],
        });
        expect((await run('keys', without)).result).toMatch(
          /^ {2}d1 +MISSING +4 authenticator app seeds, 1 signing keys$/m,
        );
        for (const command of ['rotate-data-key', 'rotate-signing-key', 'sweep-reminders']) {
          const { code, result, notes } = await run(command, without);
          expect([command, code, result]).toEqual([command, 2, '']);
          expect(notes).toContain('DATA_ENCRYPTION_KEYS: the key "d1" is needed by 4 authenticator app seeds');
        }
        expect(await rows('select from signing_key')).toHaveLength(1);
      },
      patienceMs,
    );
  });

  it(
    'R17 rotate-signing-key publishes the next key; --urgent signs with it at once and ends the others',
    async () => {
      const { code, json } = await runAlone('rotate-signing-key --json');
      expect(code).toBe(0);
      expect(Date.parse(json.signsFrom) - Date.now()).toBeGreaterThan(23 * 3_600_000);
      expect((await rows('select from signing_key')).length).toBe(2);
      const urgent = await run('rotate-signing-key --urgent');
      expect([urgent.code, urgent.notes]).toEqual([0, '']);
      const [only, ...others] = await rows<{ id: string }>('select id from signing_key');
      expect(others).toEqual([]);
      expect(urgent.result).toContain(`The key ${only?.id} signs from now on`);
      // The portal cannot reach into an API that has kept the old key (I7).
      expect(urgent.result).toMatch(
        /An API that verifies tokens itself.*forged tokens too[^]*have all .* restarted now/i,
      );
      const types = (await eventsOfCommand('rotate-signing-key')).map(({ type }) =>
        type.replace('oauth.signing-key-', ''),
      );
      expect(types).toEqual(['created', 'retired', 'retired', 'created']);
    },
    patienceMs,
  );

  it(
    'sweep-reminders shows what is due, has it said by an instance, and says nothing itself',
    async () => {
      const foreseen = await runAlone('sweep-reminders --dry-run --json');
      expect([foreseen.code, foreseen.notes]).toEqual([0, '']);
      expect(foreseen.json.due).toContainEqual(
        expect.objectContaining({
          name: 'Secret by Dede',
          daysLeft: 7,
          threshold: 7,
          organisation: expect.objectContaining({ name: 'Example Donor Registry' }),
          recipients: expect.arrayContaining([expect.objectContaining({ email: 'deputy@example.org' })]),
        }),
      );
      expect((await run('sweep-reminders --dry-run')).result).toMatch(
        /^Example Donor Registry, Partner-NL-ExampleDonorRegistry-DM: Secret by Dede \(...…\), last day .*, 7 days left\n {2}to /m,
      );
      expect(await rows('select from reminder_sweep')).toEqual([]);

      const [one, two] = [await run('sweep-reminders --json'), await run('sweep-reminders --json')];
      expect([one.code, two.code]).toEqual([0, 0]);
      // The same sweep: it is still open. One job waits, and nobody has begun it.
      expect(two.json).toEqual(one.json);
      const jobs = await rows<{ state: string }>(`select state from pgboss.job where name = 'secrets.sweep-reminders'`);
      expect(jobs).toEqual([{ state: 'created' }]);
      const app = await startedAgain();
      await app.drain();
      const reminders = (await mailboxOf(app)).filter(({ text }) => text.includes('7 days left'));
      const told = reminders.filter(({ text }) => text.includes('Secret by Dede')).map(({ to }) => to);
      expect(told.toSorted()).toEqual(['deputy@example.org', 'manager@example.org']);
      expect((await run('sweep-reminders --dry-run')).result).toBe('Nothing is due now.\n');
    },
    patienceMs,
  );
});
