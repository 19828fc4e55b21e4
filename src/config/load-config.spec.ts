import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigInvalid, loadConfig } from './load-config.js';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
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
};

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
  } catch (failure) {
    if (failure instanceof ConfigInvalid) return failure.problems;
    throw failure;
  }
  return [];
}

describe('the environment', () => {
  it('has a command do nothing by itself, and begin no embedded database', () => {
    expect([loadConfig(production).background, loadConfig(production, { command: true }).background]).toEqual([
      true,
      false,
    ]);
    const dataDirectory = path.join(mkdtempSync(path.join(tmpdir(), 'config-')), '.data');
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
    expect([config.port, config.host, config.issuer]).toEqual([3000, '0.0.0.0', 'https://portal.example.org']);
    expect(config.secretHashKeys.current.id).toBe('h2');
    expect(config.reminders.thresholds).toEqual([30, 14, 7, 3, 1, 0]);
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('listens on loopback alone and keeps its own keys without DATABASE_URL', () => {
    const directory = path.join(mkdtempSync(path.join(tmpdir(), 'config-')), '.data');
    const config = loadConfig({}, { dataDirectory: directory });
    expect([config.host, config.database.kind]).toEqual(['127.0.0.1', 'embedded']);
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
    });
    expect(problems.map((problem) => problem.split(':', 1)[0]).toSorted()).toEqual(
      [
        'AUDIT_KEYS',
        'DATABASE_URL',
        'LOG_LEVEL',
        'MAIL_FROM',
        'MAX_SECRETS_PER_APPLICATION',
        'METRICS_TOKEN',
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

  it('asks for everything that production needs', () => {
    expect(problemsOf({ DATABASE_URL: production.DATABASE_URL }).map((problem) => problem.split(':', 1)[0])).toEqual(
      Object.keys(production).filter((name) => name !== 'DATABASE_URL'),
    );
  });

  it.each(['1', '10.0.0.0/8', '127.0.0.1, fd00::/8'])('accepts %s as TRUST_PROXY', (TRUST_PROXY) => {
    expect(problemsOf({ ...production, TRUST_PROXY })).toEqual([]);
  });

  it.each(['true', 'proxy.example.org', '10.0.0.0/33', '-1'])('refuses %s as TRUST_PROXY', (TRUST_PROXY) => {
    expect(problemsOf({ ...production, TRUST_PROXY })).toHaveLength(1);
  });

  it('never repeats a key in a problem', () => {
    const secretKey = Buffer.alloc(31, 7).toString('base64');
    expect(problemsOf({ ...production, AUDIT_KEYS: `a1:${secretKey}` }).join()).not.toContain(secretKey);
  });
});
