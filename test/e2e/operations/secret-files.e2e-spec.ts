import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { checkEnvironment, loadConfig } from '../../../src/config/load-config.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../../..');
const text = (file: string) => readFile(path.join(root, file), 'utf8');
const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

describe('the secrets that an administrator makes', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await temporaryDirectory('secrets');
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('R67 start what docker-compose.yml runs: made once, each for itself, for nobody else to read', async () => {
    await mkdir(path.join(directory, 'docker'));
    const script = path.join(directory, 'docker/make-secrets.sh');
    await cp(path.join(root, 'docker/make-secrets.sh'), script);
    await run('sh', [script]);
    const secrets = path.join(directory, 'secrets');
    const contents = new Map<string, string>();
    for (const name of await readdir(secrets)) {
      expect([name, await modeOf(path.join(secrets, name))]).toEqual([name, 0o600]);
      contents.set(name, await readFile(path.join(secrets, name), 'utf8'));
    }
    expect(await modeOf(secrets)).toBe(0o700);
    expect(new Set(contents.values()).size).toBe(contents.size);

    const compose = await text('docker-compose.yml');
    const named = [...compose.matchAll(/^ {2}(\w+): \{ file: \.\/secrets\/(\w+) \}$/gm)].map(([, name, file]) => [
      name,
      file,
    ]);
    expect(named.toSorted()).toEqual([...contents.keys()].map((name) => [name, name]).toSorted());
    const variables = [...compose.matchAll(/^ {4,6}([A-Z_]+): (\S+)$/gm)].filter(
      ([, name]) => !name?.startsWith('POSTGRES'),
    );
    const env = Object.fromEntries(
      variables.map(([, name, value]) => [name, value?.replace('/run/secrets', secrets)]),
    ) as NodeJS.ProcessEnv;
    const { MIGRATION_DATABASE_URL_FILE: _forMigrationsAlone, ...running } = env;
    expect(checkEnvironment(running)).toMatchObject({ problems: [], warnings: [] });
    const { database, publicUrl, auditKeys } = loadConfig(env);
    expect([database, publicUrl]).toEqual([
      {
        kind: 'external',
        url: contents.get('database_url'),
        migrationUrl: contents.get('migration_database_url'),
      },
      'http://localhost:3000',
    ]);
    expect(auditKeys.current.id).toMatch(/^k\d{8}$/);
    for (const role of ['app', 'owner']) {
      expect([...contents.values()].join()).toContain(
        `client_credentials_${role}:${contents.get(`${role}_password`)}@`,
      );
    }

    await expect(run('sh', [script])).rejects.toThrow('There are secrets already');
    for (const [name, content] of contents) {
      expect(await readFile(path.join(secrets, name), 'utf8')).toBe(content);
    }
  });

  it('R67 are keys with ids of their day, which the line of the README makes once', async () => {
    const [, line = ''] = /^```sh\n(\(umask 077;[^]*?)```$/m.exec(await text('README.md')) ?? [];
    await run('sh', ['-c', line], { cwd: directory });
    const file = path.join(directory, '.env');
    const made = await readFile(file, 'utf8');
    expect(await modeOf(file)).toBe(0o600);
    const rings = Object.fromEntries(
      made
        .trim()
        .split('\n')
        .map((entry) => entry.split(/=(.*)/, 2)),
    ) as Record<string, string>;
    const config = loadConfig({
      ...rings,
      DATABASE_URL: 'postgresql://app:pw@db/wmda',
      PUBLIC_URL: 'https://portal.example.org',
      SMTP_URL: 'smtp://mail.example.org',
      MAIL_FROM: 'no-reply@example.org',
      SUPPORT_EMAIL: 'support@example.org',
      TRUST_PROXY: 'none',
    });
    expect(config.sessionKeys.current.id).toMatch(/^k\d{8}$/);
    await expect(run('sh', ['-c', line], { cwd: directory })).rejects.toThrow();
    expect(await readFile(file, 'utf8')).toBe(made);
  });

  it('R67 stand in no file of the repository, and Compose shows nothing to other machines', async () => {
    const compose = await text('docker-compose.yml');
    const published = [...compose.matchAll(/ports: \[(.*)\]/g)].map(([, ports]) => ports);
    expect(published).toHaveLength(2);
    for (const ports of published) expect(ports).toMatch(/^'127\.0\.0\.1:[\d:-]+'$/);
    for (const file of ['docker-compose.yml', 'docker/roles.sql']) {
      expect(await text(file)).not.toMatch(/password '|PASSWORD: |:\/\/[^\s:/]+:[^\s/]+@/);
    }
    expect((await text('.gitignore')).split('\n')).toContain('/secrets/');
    expect((await text('.dockerignore')).split('\n')).toContain('secrets');
  });
});
