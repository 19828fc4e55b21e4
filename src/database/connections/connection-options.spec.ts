import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { CertificateAuthority, type KeyPair } from '../../../test/support/certificates.js';
import { connectionOptions, roleOf } from './connection-options.js';
import { DatabaseUrlWrong } from '../database.errors.js';

const url = 'postgresql://app:pw@db.example.org/wmda';
const tlsOf = (query: string) => connectionOptions(`${url}?${query}`).ssl as TlsOptions;
const refusalOf = (wrong: string) => {
  try {
    connectionOptions(wrong);
  } catch (refusal) {
    if (refusal instanceof DatabaseUrlWrong) return refusal.message;
    throw refusal;
  }
  return undefined;
};

describe('a URL of PostgreSQL', () => {
  it('R68 says everything about a connection', () => {
    expect(connectionOptions(url)).toEqual({
      host: 'db.example.org',
      port: 5432,
      user: 'app',
      password: 'pw',
      database: 'wmda',
      application_name: 'client-credentials',
      onConnect: expect.any(Function),
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    expect(connectionOptions(url, 'jobs').application_name).toBe('client-credentials jobs');
    const query =
      'host=/run/postgresql&port=6432&user=other&password=p%26w&application_name=registry&options=-c%20work_mem%3D5MB&connect_timeout=7';
    expect(connectionOptions(`${url}?${query}`, 'jobs')).toEqual({
      host: '/run/postgresql',
      port: 6432,
      user: 'other',
      password: 'p&w',
      database: 'wmda',
      ssl: false,
      application_name: 'registry',
      options: '-c work_mem=5MB',
      onConnect: expect.any(Function),
      connectionTimeoutMillis: 7000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
  });

  it.each([
    ['postgres://a%40b:p%2Fw%25@h/d%20b', { user: 'a@b', password: 'p/w%', database: 'd b' }],
    ['postgresql://u:p@[::1]:5433/d', { host: '::1', port: 5433 }],
    ['postgresql://u@/d?host=/run', { host: '/run', user: 'u', database: 'd', password: '' }],
    ['postgresql:///?host=/run', { host: '/run', user: userInfo().username, database: userInfo().username }],
    ['postgresql://u@h', { host: 'h', database: 'u' }],
  ])('R68 reads %s as PostgreSQL does', (given, expected) => {
    expect(connectionOptions(given)).toMatchObject(expected);
  });

  it('R68 names the role that it logs in as', () => {
    expect([roleOf(url), roleOf(`${url}?user=other`)]).toEqual(['app', 'other']);
  });

  it.each([
    ['mysql://db', 'must be a URL postgresql://user:password@host/database'],
    ['postgresql://app:secret@h:port/d', 'must be a URL postgresql://user:password@host/database'],
    ['postgresql://app:secret%E0%A4@h/d', 'must be a URL postgresql://user:password@host/database'],
    ['postgresql://app:p?secret@h/d', 'must be a URL postgresql://user:password@host/database'],
    ['postgresql://app:1?secret@h/d', 'must be a URL postgresql://user:password@host/database'],
    [`${url}?port=many`, 'port must be a number'],
    [`${url}?connect_timeout=0`, 'connect_timeout must be seconds, from 1 to 999'],
    [`${url}?sslmod=verify-full`, expect.stringContaining('sslmod is not among the parameters')],
    [`${url}?channel_binding=require`, expect.stringContaining('channel_binding is not among the parameters')],
    [`${url}?__proto__=1`, expect.stringContaining('__proto__ is not among the parameters')],
    [`${url}?sslmode=always`, 'sslmode must be disable, require, verify-ca or verify-full'],
    [`${url}?sslmode=prefer`, expect.stringContaining('sslmode=prefer would go on without TLS')],
    [`${url}?sslmode=allow`, expect.stringContaining('sslmode=allow would go on without TLS')],
    [`${url}?sslmode=verify-ca`, expect.stringContaining('sslmode=verify-ca needs sslrootcert')],
    [
      `${url}?sslmode=require&sslrootcert=system`,
      expect.stringContaining('sslrootcert=system needs sslmode=verify-full'),
    ],
    [`${url}?sslmode=require&sslnegotiation=now`, 'sslnegotiation must be postgres or direct'],
    [`${url}?sslmode=require&sslcert=a`, 'sslcert and sslkey belong together'],
    [`${url}?sslrootcert=/no/such`, 'sslrootcert: /no/such cannot be read (ENOENT)'],
    [`${url}?sslcert=/no/such&sslkey=/no/key`, 'sslcert: /no/such cannot be read (ENOENT)'],
    ['postgresql://u@/d?host=/run&sslrootcert=/no/such', 'sslrootcert: /no/such cannot be read (ENOENT)'],
  ])('R68 refuses %s with a sentence', (wrong, sentence) => {
    expect(refusalOf(wrong)).toEqual(sentence);
  });

  describe('with TLS', () => {
    let directory: string;
    let authority: CertificateAuthority;
    let rootFile: string;
    let own: KeyPair;
    const fileOf = (name: string, content: string) => {
      const file = path.join(directory, name);
      writeFileSync(file, content);
      return file;
    };

    beforeAll(async () => {
      directory = mkdtempSync(path.join(tmpdir(), 'tls-'));
      authority = await CertificateAuthority.make();
      rootFile = authority.writeTo(directory);
      own = await authority.issue({ name: 'app' });
    });
    afterAll(() => rmSync(directory, { recursive: true }));

    it('R68 verifies as sslmode says in PostgreSQL', () => {
      expect(connectionOptions(`${url}?sslmode=disable`).ssl).toBe(false);
      expect(tlsOf('sslmode=require')).toEqual({ rejectUnauthorized: false });
      const ca = authority.certificate;
      const chainAlone = { rejectUnauthorized: true, ca, checkServerIdentity: expect.any(Function) };
      expect(tlsOf(`sslmode=require&sslrootcert=${rootFile}`)).toEqual(chainAlone);
      expect(tlsOf(`sslmode=verify-ca&sslrootcert=${rootFile}`)).toEqual(chainAlone);
      expect(tlsOf(`sslmode=verify-full&sslrootcert=${rootFile}`)).toEqual({ rejectUnauthorized: true, ca });
      expect(tlsOf('sslmode=verify-full')).toEqual({ rejectUnauthorized: true });
      expect(tlsOf(`sslrootcert=${rootFile}`)).toEqual({ rejectUnauthorized: true, ca });
      expect(tlsOf('sslrootcert=system').ca?.length).toBeGreaterThan(50);
      expect(connectionOptions(`${url}?sslnegotiation=direct`)).toMatchObject({
        sslnegotiation: 'direct',
        ssl: { rejectUnauthorized: true },
      });
    });

    it('R68 shows a certificate of its own, and says when its files are of no use', () => {
      const cert = fileOf('own.crt', own.certificate);
      const key = fileOf('own.key', own.key);
      const garbage = fileOf('garbage', 'no certificate');
      expect(tlsOf(`sslmode=verify-full&sslcert=${cert}&sslkey=${key}`)).toEqual({
        rejectUnauthorized: true,
        cert: own.certificate,
        key: own.key,
      });
      expect(refusalOf(`${url}?sslcert=${cert}&sslkey=${garbage}`)).toMatch(/^sslcert .* cannot be used together/);
      expect(refusalOf(`${url}?sslrootcert=${garbage}`)).toBe(`sslrootcert: ${garbage} holds no certificate`);
      expect(refusalOf(`${url}?sslrootcert=${directory}`)).toBe(`sslrootcert: ${directory} cannot be read (EISDIR)`);
    });
  });
});
