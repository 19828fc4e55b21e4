import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { generateSecretValue } from '../../../src/modules/secrets/secret-value.js';
import { CommandLine, type CommandResult, runCommand } from '../../support/command-line.js';
import { environment, freshDatabase } from '../../support/databases.js';
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
  /** For words alone: a process for each would take far longer than they do. */
  let commandLine: CommandLine;

  beforeAll(async () => {
    commandLine = CommandLine.start();
    emptyFolder = await temporaryDirectory('command-line');
  });
  afterAll(() => rm(emptyFolder, { recursive: true }));
  const run = (args: string[], env?: Record<string, string>, input?: string) =>
    runCommand(args, env, { cwd: emptyFolder, ...(input !== undefined && { input }) });

  const expectRefusal = ({ code, result, notes }: CommandResult) => {
    expect([code, result]).toEqual([2, '']);
    expect(notes).not.toBe('');
    expect(notes).not.toMatch(/^ +at /m);
  };

  it('names all of its commands, in no environment at all', async () => {
    const { code, result } = await run(['--help']);
    expect(code).toBe(0);
    expect([...result.matchAll(/^ {2}([a-z]+-?[a-z-]*) (?:\[options\]) /gm)].map(([, name]) => name)).toEqual(commands);
  });

  it.each(commands)('%s says what it does, takes and answers', async (command) => {
    const { code, result, notes } = await commandLine.run([command, '--help'], {});
    expect([code, notes]).toEqual([0, '']);
    expect(result).toContain(`Usage: npm run cli -- ${command} [options]`);
    expect(result).toMatch(/^ {2}--json /m);
    expect(result).toContain('Exit codes: 0 fine');
  });

  it.each([
    ['no command', []],
    ['an unknown command', ['seal']],
    ['help with an unknown command', ['help', 'nonsense']],
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
  ])('answers %s with 2 and nothing on standard output', async (_, args) => {
    expectRefusal(await commandLine.run(args, {}));
  });

  it('answers nothing to check with 2 and nothing on standard output', async () => {
    expectRefusal(await run(['check-secret']));
  });

  it.each([
    ['whole', (value: string) => `  ${value}\n`, 0, 'well_formed'],
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

  it('I8 takes no endless input for a secret', async () => {
    const { code, result, notes } = await run(['check-secret'], {}, 'a'.repeat(1_000_000));
    expect([code, result]).toEqual([2, '']);
    expect(notes).toContain('more than 4096 characters');
  });

  it('I8 says its version, and help of one command', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect(await run(['--version'])).toMatchObject({ code: 0, result: `${version}\n`, notes: '' });
    const [help, asked] = await Promise.all([run(['keys', '--help']), run(['help', 'keys'])]);
    expect(asked).toEqual(help);
  });

  it('I8 answers in JSON wherever --json stands, failures too', async () => {
    const value = generateSecretValue();
    for (const args of [
      ['--json', 'check-secret'],
      ['check-secret', '--json'],
    ]) {
      expect(await run(args, {}, value)).toMatchObject({ code: 0, json: { format: 'well_formed' } });
    }
    const failures = [
      [['keys', '--all', '--json'], 'unknown option'],
      [['--json', 'seal'], 'unknown command'],
      [['--json', 'throttles', '--lift'], 'Say whose throttles to lift.'],
      [['keys', '--json'], 'DATABASE_URL: is missing'],
    ] as const;
    for (const [args, words] of failures) {
      const { code, json, notes } = await run([...args]);
      expect([code, json]).toEqual([2, { failure: { refused: false, message: expect.stringContaining(words) } }]);
      expect(notes).toContain(words);
    }
    const archive = ['archive-events', '--before', '2018-01-01', '--out', 'events.ndjson'];
    expect(await run(['--json', ...archive], { DATABASE_URL: 'mysql://db' })).toMatchObject({ code: 2 });
  });

  it('I8 ends with 2 where the result cannot be written, and says so unless its reader went away', async () => {
    const program = path.join(environment('TEST_PROGRAMS'), 'src/cli.mjs');
    const starting = (command: string, args: string[]) => {
      const child = spawn(command, args, { cwd: emptyFolder });
      let notes = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (notes += text));
      const ended = once(child, 'close').then(([code]) => [code, notes]);
      return { child, ended };
    };
    const value = generateSecretValue();
    const full = `echo ${value} | "$0" "$1" check-secret > /dev/full`;
    expect(await starting('/bin/bash', ['-c', full, process.execPath, program]).ended).toEqual([
      2,
      expect.stringMatching(/^The result could not be written to standard output: ENOSPC[^\n]*\n$/),
    ]);
    const { child, ended } = starting(process.execPath, [program, 'check-secret']);
    // The reader is gone before there is anything to say.
    child.stdout.destroy();
    await once(child.stdout, 'close');
    child.stdin.end(value);
    expect(await ended).toEqual([2, '']);
  });

  it('I3 says in one sentence which Node it needs, and how to call it, on one that is too old', async () => {
    const olderNode = await findOlderNode();
    for (const name of ['cli', 'main', 'migrate']) {
      const program = path.join(environment('TEST_PROGRAMS'), `src/${name}.mjs`);
      // Where this machine has no older Node, one that says it is older stands in: it shows the words, not that they load.
      const [node, ...options] = olderNode ? [olderNode] : [process.execPath, '--import', pretendsToBeOlder];
      const args = [...options, program, 'check-config'];
      const { code, notes } = await new Promise<{ code: unknown; notes: string }>((resolve) => {
        execFile(node as string, args, { cwd: emptyFolder }, (failure, result, words) =>
          resolve({ code: failure?.code, notes: result + words }),
        );
      });
      expect([name, code]).toEqual([name, name === 'cli' ? 2 : 1]);
      expect(notes).toMatch(
        new RegExp(`^\\S*src/${name}.mjs needs Node 24 or newer, and this is v\\d+[^\\n]*/node \\S+\\n$`),
      );
    }
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

const pretendsToBeOlder = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } })`;

/** A Node before 24 among those that this machine can call. */
async function findOlderNode(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const node = path.join(folder, 'node');
    const version = await promisify(execFile)(node, ['--version']).catch(() => undefined);
    if (version && Number.parseInt(version.stdout.slice(1), 10) < 24) return node;
  }
  return undefined;
}
