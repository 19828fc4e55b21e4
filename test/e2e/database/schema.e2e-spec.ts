import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { connectionOptions } from '../../../src/database/connections/connection-options.js';
import { startEmbeddedServer } from '../../../src/database/embedded/embedded-server.js';
import { databaseAt, freshDatabase, query, type TestDatabase } from '../../support/databases.js';
import { migrate, openDatabase } from '../../support/product-database.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const open = ({ url, ownerUrl }: TestDatabase, said: string[] = []) =>
  openDatabase({ kind: 'external', url, migrationUrl: ownerUrl }, (line) => said.push(line));
const nameOf = ({ url }: TestDatabase) => connectionOptions(url).database;

describe('the schema of a database', () => {
  it.each(['LATIN1', 'SQL_ASCII'])('is neither made nor used where the database is encoded in %s', async (encoding) => {
    const database = await freshDatabase({ empty: true, encoding });
    const sentence = `The database ${nameOf(database)} is encoded in ${encoding}, which cannot hold the name of every`;
    await expect(migrate(database.ownerUrl, database.url)).rejects.toThrow(sentence);
    await expect(open(database)).rejects.toThrow(sentence);
  });

  it('is refused where the role may not make tables, with advice that holds', async () => {
    const database = await freshDatabase({ empty: true });
    const name = nameOf(database);
    await query(database.superuserUrl, `alter database ${name} owner to postgres`);
    const refusal = (await migrate(database.ownerUrl, database.url).catch((cause: unknown) => cause)) as Error;
    expect(refusal.message).toContain(`The role client_credentials_owner may not make the tables of the product`);
    const [, grants = ''] = /let it \((grant .*)\)\.$/.exec(refusal.message) ?? [];
    await query(database.superuserUrl, grants);
    await migrate(database.ownerUrl, database.url);
    await open(database);
  });

  it('is refused to another role than its owner, who is named', async () => {
    const database = await freshDatabase();
    await expect(migrate(database.url, database.url)).rejects.toThrow(
      'The tables of the product belong to the role client_credentials_owner, and client_credentials_app may not change them.',
    );
  });

  it('is refused by a version that is older than it, but for what only adds', async () => {
    const database = await freshDatabase();
    const newer = (name: string) =>
      query(database.superuserUrl, 'insert into schema_migration (name) values ($1)', [name]);
    await newer('9998-expand-something');
    await open(database);
    const sentence = (count: number, first: string) =>
      `is at the schema of a newer version: it has ${count} migration(s) that this version does not know, from ${first} on`;
    await expect(migrate(database.ownerUrl, database.url)).rejects.toThrow(sentence(1, '9998-expand-something'));
    await newer('9999-something');
    await expect(open(database)).rejects.toThrow(sentence(1, '9999-something'));
    await expect(migrate(database.ownerUrl, database.url)).rejects.toThrow(sentence(2, '9998-expand-something'));
  });

  it('is refused in the embedded database too, which is let go then', async () => {
    const directory = await temporaryDirectory('newer');
    const server = await startEmbeddedServer({ directory, durable: false });
    await migrate(server.ownerUrl, server.url);
    await query(server.ownerUrl, `insert into schema_migration (name) values ('9999-something')`);
    await server.stop();
    const reopen = () => openDatabase({ kind: 'embedded', directory }, () => undefined);
    await expect(reopen()).rejects.toThrow('is at the schema of a newer version');
    await expect(reopen()).rejects.toThrow('is at the schema of a newer version');
    await rm(directory, { recursive: true });
  });

  it('is refused where a migration ended before the product was let in, which migrating again mends', async () => {
    const database = await freshDatabase();
    const [version] = await query(database.superuserUrl, 'select version from pgboss.version');
    await query(database.superuserUrl, 'revoke select on reminder, schema_migration from client_credentials_app');
    await expect(open(database)).rejects.toThrow(
      'The role client_credentials_app may not use 2 table(s) of the product, public.schema_migration among them: ' +
        'a migration did not come to its end, or was made for another role. Run "npm run migrate" again',
    );
    await query(database.superuserUrl, 'drop schema pgboss cascade');
    await expect(open({ ...database, url: database.ownerUrl })).rejects.toThrow('pgboss.version among them');
    await migrate(database.ownerUrl, database.url);
    await open(database);
    expect(await query(database.superuserUrl, 'select version from pgboss.version')).toEqual([version]);
  });
});

describe('docker/roles.sql', () => {
  it.each(['createrole createdb', 'superuser'])('makes database and roles as a role with %s', async (rights) => {
    const { superuserUrl } = await freshDatabase({ empty: true });
    const name = nameOf({ url: superuserUrl, ownerUrl: '', superuserUrl: '' });
    const administrator = `${name}_administrator`;
    await query(superuserUrl, `create role ${administrator} login password 'pw' ${rights}`);
    await query(superuserUrl, `grant connect on database postgres to ${administrator}`);
    const as = (role: string, password: string, database: string) => {
      const url = new URL(databaseAt(superuserUrl, database));
      url.username = role;
      url.password = password;
      return url.href;
    };
    const sqlOf = async (file: string) =>
      (await readFile(path.resolve(file), 'utf8')).replaceAll('client_credentials', `${name}_new`);
    const [before = '', after = ''] = (await sqlOf('docker/roles.sql')).split(/^\\connect .*$/m);
    for (const statement of before.split(/;$/m)) {
      await query(as(administrator, 'pw', 'postgres'), statement);
    }
    await query(as(administrator, 'pw', `${name}_new`), after);
    const owner = as(`${name}_new_owner`, 'owner', `${name}_new`);
    const application = as(`${name}_new_app`, 'app', `${name}_new`);
    // Nobody logs in before there are passwords; psql reads them from files.
    await expect(migrate(owner, application)).rejects.toThrow('password authentication failed');
    const passwords = (await sqlOf('docker/passwords.sql')).replace(/^\\set .*$/gm, '');
    await query(as(administrator, 'pw', 'postgres'), passwords.replaceAll(/:'(\w+)_password'/g, "'$1'"));
    await migrate(owner, application);
    const said: string[] = [];
    await open({ url: application, ownerUrl: owner, superuserUrl }, said);
    expect(said).toEqual([]);
  });
});
