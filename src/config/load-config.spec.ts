import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkEnvironment, ConfigInvalid, inWords, loadConfig } from './load-config.js';

const key = (number: number) => createHash('sha256').update(`key ${number}`).digest('base64');
const production = {
  DATABASE_URL: 'postgresql://app:pw@db/wmda',
  PUBLIC_URL: 'https://portal.example.org',
  SMTP_URL: 'smtp://mail.example.org:587',
  MAIL_FROM: 'no-reply@example.org',
  SUPPORT_EMAIL: 'support@example.org',
  SECRET_HASH_KEYS: `h2:${key(2)},h1:${key(1)}`,
  DATA_ENCRYPTION_KEYS: `d1:${key(3)}`,
  SESSION_KEYS: `s1:${key(4)}`,
  AUDIT_KEYS: `a1:${key(5)}`,
  TRUST_PROXY: 'none',
};

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
  } catch (failure) {
    if (failure instanceof ConfigInvalid) return failure.problems.map(inWords);
    throw failure;
  }
  return [];
}

const namesIn = (problems: readonly string[]) => problems.map((problem) => problem.split(':', 1)[0]);
const warningsOf = (env: NodeJS.ProcessEnv) => checkEnvironment(env).warnings;

describe('the environment', () => {
  const made: string[] = [];
  afterEach(() => made.splice(0).forEach((directory) => rmSync(directory, { recursive: true })));
  const newDataDirectory = () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'config-'));
    made.push(directory);
    return path.join(directory, '.data');
  };

  it('has a command do nothing by itself, and begin no embedded database', () => {
    expect([loadConfig(production).background, loadConfig(production, { command: true }).background]).toEqual([
      true,
      false,
    ]);
    const dataDirectory = newDataDirectory();
    const begin = () => loadConfig({}, { dataDirectory, command: true });
    expect(begin).toThrow('DATABASE_URL: is missing');
    expect(existsSync(dataDirectory)).toBe(false);
    loadConfig({}, { dataDirectory });
    expect(begin().database.kind).toBe('embedded');
  });

  it('makes one frozen configuration, the first key of a ring being the current one', () => {
    const config = loadConfig(production);
    expect(config.database).toEqual({
      kind: 'external',
      url: production.DATABASE_URL,
      migrationUrl: production.DATABASE_URL,
    });
    expect([config.port, config.host, config.issuer]).toEqual([3000, '::', 'https://portal.example.org']);
    expect(config.secretHashKeys.current.id).toBe('h2');
    expect(config.reminders.thresholds).toEqual([30, 14, 7, 3, 1, 0]);
    expect(config.passwordCost).toEqual({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    expect(config.lateAnswerMs).toBe(250);
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('names whom to tell of a weakness: support, unless somebody else is named', () => {
    const contact = (text?: string) => loadConfig({ ...production, ...(text && { SECURITY_CONTACT: text }) });
    expect(contact().securityContact).toBe('mailto:support@example.org');
    expect(contact('security@example.org').securityContact).toBe('mailto:security@example.org');
    for (const uri of ['https://example.org/report', 'mailto:psirt@example.org', 'tel:+31-71-5685300']) {
      expect(contact(uri).securityContact).toBe(uri);
    }
    for (const wrong of [
      'somebody',
      'http://example.org',
      'javascript:alert(1)',
      'https://example.org/a\nContact: x',
    ]) {
      expect(problemsOf({ ...production, SECURITY_CONTACT: wrong })).toEqual([
        expect.stringMatching(/^SECURITY_CONTACT: (must|has a line break)/),
      ]);
    }
  });

  it('listens on loopback alone and keeps its own keys without DATABASE_URL', () => {
    const directory = newDataDirectory();
    const config = loadConfig({}, { dataDirectory: directory });
    expect([config.host, config.database.kind, config.trustProxy]).toEqual(['127.0.0.1', 'embedded', false]);
    expect(statSync(path.join(directory, 'keys.json')).mode & 0o777).toBe(0o600);
    expect(loadConfig({}, { dataDirectory: directory }).secretHashKeys.current).toEqual(config.secretHashKeys.current);
    expect(readFileSync(path.join(directory, 'keys.json'), 'utf8')).toContain('AUDIT_KEYS');
  });

  it('names every wrong variable at once', () => {
    const problems = problemsOf({
      ...production,
      PORT: 'http',
      PUBLIC_URL: 'https://portal.example.org/path',
      DATABASE_URL: 'mysql://db',
      SECRET_HASH_KEYS: 'h1:short',
      SESSION_KEYS: `s1:${key(4)},s1:${key(5)}`,
      REMINDER_DAYS: 'soon',
      REMINDER_CRON: 'at seven',
      MAX_SECRETS_PER_APPLICATION: '0',
      TRUST_PROXY: 'true',
      LOG_LEVEL: 'loud',
      MAIL_FROM: 'nobody',
      METRICS_TOKEN: 'short',
      AUDIT_KEYS: '',
      HOST: '0.0.0.0:3000',
      BRAND_NAME: 'WMDA: portal',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    });
    expect(namesIn(problems).toSorted()).toEqual(
      [
        'AUDIT_KEYS',
        'BRAND_NAME',
        'DATABASE_URL',
        'HOST',
        'LOG_LEVEL',
        'MAIL_FROM',
        'MAX_SECRETS_PER_APPLICATION',
        'METRICS_TOKEN',
        'NODE_TLS_REJECT_UNAUTHORIZED',
        'PORT',
        'PUBLIC_URL',
        'REMINDER_CRON',
        'REMINDER_DAYS',
        'SECRET_HASH_KEYS',
        'SESSION_KEYS',
        'TRUST_PROXY',
      ].toSorted(),
    );
  });

  it('R67 asks for everything that production needs', () => {
    expect(namesIn(problemsOf({ DATABASE_URL: production.DATABASE_URL }))).toEqual(
      Object.keys(production).filter((name) => name !== 'DATABASE_URL'),
    );
  });

  it.each([
    ['PUBLIC_URL', 'https://portal.example.org'],
    ['ISSUER', 'https://login.example.org'],
    ['HOST', '0.0.0.0'],
    ['TRUST_PROXY', '1'],
    ['SMTP_URL', 'smtp://mail.example.org'],
    ['SMTP_URL_FILE', '/run/secrets/no-such-file'],
    ['MIGRATION_DATABASE_URL', production.DATABASE_URL],
    ['SECRET_HASH_KEYS', production.SECRET_HASH_KEYS],
    ['DATA_ENCRYPTION_KEYS', production.DATA_ENCRYPTION_KEYS],
    ['SESSION_KEYS', production.SESSION_KEYS],
    ['AUDIT_KEYS', production.AUDIT_KEYS],
    ['NODE_ENV', 'production'],
  ])('R67 starts no demonstration beside %s, and names it', (name, value) => {
    const dataDirectory = newDataDirectory();
    const refused = [name.replace('_FILE', ''), 'DATABASE_URL'];
    expect(namesIn(problemsOf({ [name]: value, DATABASE_URL: ' ' }))).toEqual(expect.arrayContaining(refused));
    expect(() => loadConfig({ [name]: value }, { dataDirectory })).toThrow(ConfigInvalid);
    expect(existsSync(dataDirectory)).toBe(false);
  });

  it('R67 starts the demonstration on loopback, however that is spelt', () => {
    for (const host of ['localhost:3000', '127.0.0.1:8080', '[::1]:3000', 'registry.localhost']) {
      const env = {
        PUBLIC_URL: `http://${host}`,
        ISSUER: `http://${host}`,
        TRUST_PROXY: 'none',
        NODE_ENV: 'development',
      };
      expect([host, problemsOf({ ...env, METRICS_TOKEN: 'a-token-of-metrics' })]).toEqual([host, []]);
    }
  });

  it.each([
    ['none', false],
    ['NONE', false],
    ['0', false],
    ['1', 1],
    ['5', 5],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['127.0.0.1, fd00::/8', '127.0.0.1,fd00::/8'],
    ['104.16.0.0/13', '104.16.0.0/13'],
    ['::ffff:10.1.0.0/112', '10.1.0.0/16'],
  ])('R67 accepts %s as TRUST_PROXY', (TRUST_PROXY, trusted) => {
    expect(loadConfig({ ...production, TRUST_PROXY }).trustProxy).toBe(trusted);
  });

  it.each([
    'true',
    'proxy.example.org',
    '10.0.0.0/33',
    '-1',
    '6',
    '99',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.1, 0.0.0.0/1, 128.0.0.0/1',
    '192.168.0.0/8',
    '52.0.0.0/8',
    '2000::/3',
    '::ffff:0:0/96',
    'fe80::1%eth0',
    '10.0.0.0/8/8',
    '10.0.0.0/',
  ])('R67 refuses %s as TRUST_PROXY', (TRUST_PROXY) => {
    expect(namesIn(problemsOf({ ...production, TRUST_PROXY }))).toEqual(['TRUST_PROXY']);
  });

  it.each([
    ['https://Portal.Example.org', 'https://portal.example.org'],
    ['https://portal.example.org:443/', 'https://portal.example.org'],
    [' HTTPS://portal.example.org\r\n', 'https://portal.example.org'],
    ['"https://portal.example.org:8443"', 'https://portal.example.org:8443'],
    ['https://spender.bücher.example', 'https://spender.xn--bcher-kva.example'],
    ['http://LOCALHOST:3000', 'http://localhost:3000'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('R67 takes %s for PUBLIC_URL and ISSUER as browsers spell it', (spelt, origin) => {
    const { publicUrl, issuer } = loadConfig({ ...production, PUBLIC_URL: spelt, ISSUER: spelt });
    expect([publicUrl, issuer]).toEqual([origin, origin]);
  });

  it.each([
    ['http://portal.example.org', 'must begin with https://, since'],
    ['http://localhost.example.org', 'must begin with https://, since'],
    ['http://10.0.0.1', 'must begin with https://, since'],
    ['portal.example.org', 'must begin with https://, like'],
    ['localhost:3000', 'must begin with https://, like'],
    ['https://', 'must be an address'],
    ['https://portal.example.org/portal', 'must be an origin alone'],
    ['https://portal.example.org/?q=1', 'must be an origin alone'],
    ['https://user:word@portal.example.org', 'must not hold a user name'],
  ])('R67 says what is wrong with the origin %s', (spelt, words) => {
    const problems = problemsOf({ ...production, PUBLIC_URL: spelt, ISSUER: spelt });
    expect(problems).toEqual([
      expect.stringContaining(`PUBLIC_URL: ${words}`),
      expect.stringContaining(`ISSUER: ${words}`),
    ]);
  });

  it.each([
    ['no-reply@example.org', 'no-reply@example.org'],
    ['WMDA Portal <no-reply@example.org>', '"WMDA Portal" <no-reply@example.org>'],
    ['"WMDA, Portal" <no-reply@example.org>', '"WMDA, Portal" <no-reply@example.org>'],
    ['<no-reply@example.org>', 'no-reply@example.org'],
    ['no-reply@bücher.example', 'no-reply@xn--bcher-kva.example'],
  ])('R67 takes %s as MAIL_FROM', (MAIL_FROM, from) => {
    expect(loadConfig({ ...production, MAIL_FROM }).mail.from).toBe(from);
    expect(loadConfig({ ...production, SUPPORT_EMAIL: MAIL_FROM }).mail.support).toBe(from.replace(/^.*<|>$/g, ''));
  });

  it.each(['nobody', 'Name <nobody>', 'a@b.example, c@d.example', 'Na"me <a@b.example>', '<a@b.example> Name'])(
    'R67 refuses %s as MAIL_FROM',
    (MAIL_FROM) => {
      expect(namesIn(problemsOf({ ...production, MAIL_FROM }))).toEqual(['MAIL_FROM']);
    },
  );

  it.each([
    ['0 7 * * *', 'sweeps'],
    ['0 7 29 2 *', 'sweeps'],
    ['@daily', 'sweeps'],
    ['0 7 30 2 *', 'names a day that never comes'],
    ['0 7 31 4,6,9,11 *', 'names a day that never comes'],
    ['0 7 * * 8', 'must be a cron expression'],
    ['at seven', 'must be a cron expression'],
  ])('R67 looks whether the moments of %s come', (REMINDER_CRON, words) => {
    expect(problemsOf({ ...production, REMINDER_CRON }).join() || 'sweeps').toContain(words);
  });

  it.each([
    ['a-token-of-metrics', true],
    ['0123456789abcdef0123456789abcdee', true],
    ['a'.repeat(16), false],
    ['ab'.repeat(16), false],
    ['changeme'.repeat(3), false],
    ['12341234123412341', false],
    ['fifteen-letters', false],
    ['two words of a token', false],
    ['naïve-token-of-metrics', false],
  ])('R67 looks whether %s is a METRICS_TOKEN that nobody guesses', (METRICS_TOKEN, good) => {
    expect(namesIn(problemsOf({ ...production, METRICS_TOKEN }))).toEqual(good ? [] : ['METRICS_TOKEN']);
  });

  it('R67 takes off what ends a line, so that a token can match and a word is known', () => {
    const config = loadConfig({
      ...production,
      METRICS_TOKEN: 'a-token-of-metrics\n',
      LOG_LEVEL: 'WARN ',
      BRAND_NAME: "'Donors first'\r\n",
      HOST: '[::1]',
      PORT: ' 8080\n',
    });
    const { metricsToken, logLevel, brandName, host, port } = config;
    expect([metricsToken, logLevel, brandName, host, port]).toEqual([
      'a-token-of-metrics',
      'warn',
      'Donors first',
      '::1',
      8080,
    ]);
    expect(problemsOf({ ...production, METRICS_TOKEN: 'a-token-of\n-metrics' })).toEqual([
      expect.stringContaining('METRICS_TOKEN: has a line break'),
    ]);
  });

  it.each([
    ['zeros', Buffer.alloc(32)],
    ['one byte', Buffer.alloc(32, 7)],
    ['a word', Buffer.from('pass'.repeat(8))],
  ])('R67 refuses a key that is %s again and again', (_, bytes) => {
    const weak = bytes.toString('base64');
    const problems = problemsOf({ ...production, SESSION_KEYS: `s1:${key(4)},s2:${weak}` });
    expect(problems).toEqual([expect.stringMatching(/^SESSION_KEYS: the key "s2" is not random/)]);
    expect(problems.join()).not.toContain(weak);
  });

  it('R67 refuses the same key twice, in one ring or in two', () => {
    const problems = problemsOf({
      ...production,
      DATA_ENCRYPTION_KEYS: `d1:${key(3)},d2:${key(3)}`,
      AUDIT_KEYS: `h1:${key(1)}`,
    });
    expect(problems).toEqual([
      'DATA_ENCRYPTION_KEYS: the key "d2" is the same key as "d1" of DATA_ENCRYPTION_KEYS; make a new one',
      'AUDIT_KEYS: the key "h1" is the same key as "h1" of SECRET_HASH_KEYS; make a new one',
    ]);
  });

  it('never repeats a key in a problem', () => {
    const secretKey = Buffer.alloc(31, 7).toString('base64');
    expect(problemsOf({ ...production, AUDIT_KEYS: `a1:${secretKey}` }).join()).not.toContain(secretKey);
  });
});

describe('a secret setting', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'secrets-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const secrets = [
    'DATABASE_URL',
    'MIGRATION_DATABASE_URL',
    'SECRET_HASH_KEYS',
    'DATA_ENCRYPTION_KEYS',
    'SESSION_KEYS',
    'AUDIT_KEYS',
    'SMTP_URL',
    'METRICS_TOKEN',
  ] as const;
  const whole: Record<string, string> = {
    ...production,
    MIGRATION_DATABASE_URL: 'postgresql://owner:pw@db/wmda',
    METRICS_TOKEN: 'a-token-of-metrics',
  };
  const fileWith = (content: string | Buffer, mode = 0o600) => {
    const file = path.join(mkdtempSync(path.join(directory, 'one-')), 'secret');
    writeFileSync(file, content, { mode });
    chmodSync(file, mode);
    return file;
  };
  /** The variable comes from the file, and from nowhere else. */
  const fromFile = (name: string, file: string) => ({ ...whole, [name]: undefined, [`${name}_FILE`]: file });

  it.each(secrets)('R67 may come from the file that %s_FILE names, less one line end', (name) => {
    for (const end of ['', '\n', '\r\n']) {
      expect(loadConfig(fromFile(name, fileWith(`${whole[name]}${end}`, 0o440)))).toEqual(loadConfig(whole));
    }
  });

  it.each<[string, string | Buffer, number, string]>([
    ['is empty', '', 0o600, 'names an empty file'],
    ['holds a line end alone', '\n', 0o600, 'names an empty file'],
    ['others may read', 'a-token-of-metrics', 0o604, 'names a file that every user may read'],
    ['ends with two line ends', 'a-token-of-metrics\n\n', 0o600, 'names a file that begins or ends with a blank'],
    [
      'begins with a mark of byte order',
      '\ufeffa-token-of-metrics',
      0o600,
      'names a file that begins or ends with a blank',
    ],
    ['has two lines', 'a-token-of\n-metrics', 0o600, 'has a line break'],
    ['is no text', Buffer.from([0xc3, 0x28, 0xa0]), 0o600, 'names a file that is not text'],
  ])('R67 stops the start when its file %s', (_, content, mode, words) => {
    const problems = problemsOf(fromFile('METRICS_TOKEN', fileWith(content, mode)));
    expect(problems).toEqual([expect.stringContaining(`METRICS_TOKEN_FILE: ${words}`)]);
    expect(problems.join()).not.toContain('of-metrics');
  });

  it('R67 stops the start when there is no such file, and never shows what should be its path', () => {
    const pasted = whole.SESSION_KEYS ?? '';
    expect(problemsOf(fromFile('SESSION_KEYS', pasted))).toEqual([
      'SESSION_KEYS_FILE: names a file that does not exist',
    ]);
    expect(problemsOf(fromFile('SESSION_KEYS', directory))).toEqual(['SESSION_KEYS_FILE: names a folder']);
  });

  it('R67 is given once: by itself or by a file', () => {
    const both = { ...whole, SESSION_KEYS_FILE: fileWith(whole.SESSION_KEYS ?? '') };
    expect(problemsOf(both)).toEqual(['SESSION_KEYS_FILE: is set beside SESSION_KEYS; keep one of the two']);
    expect(problemsOf({ ...both, SESSION_KEYS: ' ' })).toEqual([]);
    expect(problemsOf({ ...whole, SESSION_KEYS_FILE: '' })).toEqual([]);
  });
});

describe('a variable that nothing reads', () => {
  it.each([
    ['REMIDER_DAYS', 'REMINDER_DAYS'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['database_url', 'DATABASE_URL'],
    ['TRUST_PROXIES', 'there is no such variable'],
    ['SMTP_PASSWORD', 'there is no such variable'],
    ['METRIC_TOKENS', 'METRICS_TOKEN'],
    ['PROT', 'PORT'],
    ['SESSION_KEY', 'SESSION_KEYS'],
    ['SESSION_KEYS_FILES', 'SESSION_KEYS_FILE'],
    ['PUBLIC_URL_FILE', 'PUBLIC_URL is not a secret'],
  ])('R67 is named at the start: %s', (name, words) => {
    const value = 'something secret';
    const warnings = warningsOf({ ...production, [name]: value });
    expect(warnings).toEqual([expect.stringMatching(`^${name} is not read: .*${words}`)]);
    const told: string[] = [];
    loadConfig({ ...production, [name]: value }, { warn: (warning) => told.push(warning) });
    expect(told).toEqual(warnings);
  });

  it('R67 is told to stay with the migrations when it lets the schema be changed', () => {
    const owner = { ...production, MIGRATION_DATABASE_URL: 'postgresql://owner:pw@db/wmda' };
    expect(warningsOf(owner)).toEqual([expect.stringContaining('Give it to "npm run migrate" alone.')]);
    expect(warningsOf({ ...production, MIGRATION_DATABASE_URL: production.DATABASE_URL })).toEqual([]);
  });

  it('is not named when it belongs to something else', () => {
    const others = {
      HOME: '/root',
      HOSTNAME: 'portal-1',
      SESSION_MANAGER: 'local/desk',
      LOGNAME: 'root',
      MAIL: '/var/mail/root',
      NODE_OPTIONS: '--no-warnings',
      SMTP_PORT: 'tcp://10.0.0.7:25',
      MAIL_SERVICE_HOST: '10.0.0.7',
      DATABASE_PORT_5432_TCP_ADDR: '10.0.0.8',
      SMTP_USER: '',
    };
    expect(warningsOf({ ...production, ...others })).toEqual([]);
  });
});
