import { readdir, rm } from 'node:fs/promises';
import { generateSecretValue } from '../../../src/modules/secrets/secret-value.js';
import { runCommand } from '../../support/command-line.js';
import { freshDatabase } from '../../support/databases.js';
import { freePort } from '../../support/free-port.js';
import { productionEnvironment } from '../../support/process.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const commands = [
  'check-config',
  'create-support-user',
  'verify-audit',
  'archive-events',
  'keys',
  'rotate-data-key',
  'rotate-signing-key',
  'sweep-reminders',
  'throttles',
  'check-secret',
];

describe('the command line', () => {
  let emptyFolder: string;

  beforeAll(async () => {
    emptyFolder = await temporaryDirectory('command-line');
  });
  afterAll(() => rm(emptyFolder, { recursive: true }));
  const run = (args: string[], env?: Record<string, string>, input?: string) =>
    runCommand(args, env, { cwd: emptyFolder, ...(input !== undefined && { input }) });

  it('names all of its commands, in no environment at all', async () => {
    const { code, result } = await run(['--help']);
    expect(code).toBe(0);
    expect([...result.matchAll(/^ {2}([a-z]+-?[a-z-]*) (?:\[options\]) /gm)].map(([, name]) => name)).toEqual(commands);
  });

  it.each(commands)('%s says what it does, takes and answers', async (command) => {
    const { code, result, notes } = await run([command, '--help']);
    expect([code, notes]).toEqual([0, '']);
    expect(result).toContain(`Usage: npm run cli -- ${command} [options]`);
    expect(result).toMatch(/^ {2}--json /m);
    expect(result).toContain('Exit codes: 0 fine');
  });

  it.each([
    ['no command', []],
    ['an unknown command', ['seal']],
    ['an unknown option', ['keys', '--all']],
    ['an argument too many', ['check-secret', generateSecretValue()]],
    ['an option missing', ['create-support-user', '--name', 'Noor Visser']],
    ['no file to archive to', ['archive-events', '--before', '2018-01-01']],
    ['a day that is none', ['archive-events', '--before', '1 May', '--out', 'events.ndjson']],
    ['an address that is none', ['create-support-user', '--email', 'noor', '--name', 'Noor Visser']],
    ['a name that is none', ['create-support-user', '--email', 'noor@wmda.example', '--name', ' ']],
    ['nobody whose throttles to lift', ['throttles', '--lift']],
    ['a client id that is none', ['throttles', '--client-id', 'client']],
    ['an address of no network', ['throttles', '--address', 'example.org']],
    ['nothing to check', ['check-secret']],
  ])('answers %s with 2 and nothing on standard output', async (_, args) => {
    const { code, result, notes } = await run(args);
    expect([code, result]).toEqual([2, '']);
    expect(notes).not.toBe('');
    expect(notes).not.toMatch(/^ +at /m);
  });

  it.each([
    ['whole', (value: string) => `  ${value}\n`, 0, 'well-formed'],
    ['mistyped', (value: string) => value.slice(0, -1) + (value.endsWith('0') ? '1' : '0'), 1, 'checksum_wrong'],
    ['cut', (value: string) => value.slice(0, -1), 1, 'checksum_wrong'],
    ['in quotes', (value: string) => `"${value}"`, 1, 'more_than_the_value'],
    ['an id', () => '4f2d6d1e-7d9e-4b0f-8d3e-1f2a3b4c5d6e', 1, 'looks_like_an_id'],
    ['something else', () => 'correct horse battery staple', 1, 'other'],
  ] as const)('R29 checks a secret that is %s, and shows it nowhere', async (_, pasted, exitCode, format) => {
    const value = pasted(generateSecretValue());
    const [spoken, json] = await Promise.all([
      run(['check-secret'], {}, value),
      run(['check-secret', '--json'], {}, value),
    ]);
    expect([spoken.code, spoken.notes, json.code, json.json]).toEqual([exitCode, '', exitCode, { format }]);
    expect(spoken.result).not.toBe('');
    expect(`${spoken.result}${json.result}`).not.toContain(value.trim());
  });

  it('R22 does not repeat a secret that somebody gives as an argument', async () => {
    const value = generateSecretValue();
    for (const args of [[value], ['check-secret', value], ['keys', `--json=${value}`], [`--${value}`]]) {
      const { code, result, notes } = await run(args);
      expect(code).toBe(2);
      expect(`${result}${notes}`).not.toContain(value.slice(3));
    }
  });

  it('begins no embedded database where DATABASE_URL was forgotten', async () => {
    const { code, result, notes } = await run([
      'create-support-user',
      '--email',
      'noor@wmda.example',
      '--name',
      'Noor',
    ]);
    expect([code, result]).toEqual([2, '']);
    expect(notes).toContain('DATABASE_URL: is missing');
    expect(await readdir(emptyFolder)).toEqual([]);
  });

  it('names every wrong variable at once, like a start', async () => {
    const { code, notes } = await run(['keys'], { DATABASE_URL: 'mysql://db', SESSION_KEYS: 's1:short' });
    expect(code).toBe(2);
    for (const name of ['DATABASE_URL', 'SESSION_KEYS', 'SMTP_URL', 'AUDIT_KEYS']) {
      expect(notes).toMatch(new RegExp(`^ {2}- ${name}: `, 'm'));
    }
  });

  it('R67 says beforehand what a start would say of the environment, and makes nothing', async () => {
    const good = productionEnvironment({ url: 'postgresql://app:pw@db/wmda', ownerUrl: '', superuserUrl: '' }, 3000);
    const wrong = { ...good, TRUST_PROXY: '99', SESSION_KEYS: `s1:${Buffer.alloc(32, 7).toString('base64')}` };
    const misspelt = { ...good, REMIDER_DAYS: '7' };
    const [fine, warned, refused, refusedInWords, demonstration] = await Promise.all([
      run(['check-config'], good),
      run(['check-config', '--json'], misspelt),
      run(['check-config', '--json'], wrong),
      run(['check-config'], wrong),
      run(['check-config'], { PORT: '3000' }),
    ]);
    expect(fine).toMatchObject({ code: 0, notes: '', result: 'The product would start with this environment.\n' });
    expect(warned).toMatchObject({ code: 0, json: { usable: true, problems: [] } });
    expect(warned.json.warnings).toEqual(['REMIDER_DAYS is not read: is REMINDER_DAYS meant?']);
    expect([refused.code, refused.notes, refused.json]).toEqual([
      1,
      '',
      {
        usable: false,
        problems: [
          { variable: 'SESSION_KEYS', message: expect.stringContaining('the key "s1" is not random') },
          { variable: 'TRUST_PROXY', message: expect.stringContaining('must be 5 proxies at most') },
        ],
        warnings: [],
      },
    ]);
    expect(refusedInWords.code).toBe(1);
    expect(refusedInWords.result).toMatch(/^A start would fail[^]*^ {2}- SESSION_KEYS: [^]*^ {2}- TRUST_PROXY: /m);
    expect(demonstration).toMatchObject({ code: 0, result: expect.stringContaining('The demonstration') });
    expect(await readdir(emptyFolder)).toEqual([]);
  });

  it('refuses an older schema, and says when the database does not answer', async () => {
    const older = productionEnvironment(await freshDatabase({ empty: true }), 0);
    const nowhere = { ...older, DATABASE_URL: `postgresql://app:pw@127.0.0.1:${await freePort()}/none` };
    const [outdated, unreachable] = await Promise.all([run(['verify-audit'], older), run(['keys'], nowhere)]);
    expect([outdated.code, outdated.result]).toEqual([2, '']);
    expect(outdated.notes).toContain('Run "npm run migrate" first');
    expect([unreachable.code, unreachable.result]).toEqual([2, '']);
    expect(unreachable.notes).toContain('The database of DATABASE_URL does not answer');
    expect(unreachable.notes).not.toMatch(/app:pw|^ +at /m);
  });
});
