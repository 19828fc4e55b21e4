import { migrations } from '../../../migrations/list.js';
import { onOneConnection } from '../../../src/database/connections/one-connection.js';
import { pendingMigrations } from '../../../src/database/schema/schema-check.js';
import { productSchema } from '../../../src/product-schema.js';
import { freshDatabase, query } from '../../support/databases.js';
import { driftOf } from '../../support/migration-check.js';
import { migrate } from '../../support/product-database.js';

describe('migrations', () => {
  it('bring an empty database to what the entities say, from two places at once and again', async () => {
    const { url, ownerUrl } = await freshDatabase({ empty: true });
    const pending = () => onOneConnection(url, 'DATABASE_URL', (client) => pendingMigrations(client, productSchema));
    expect(await pending()).toEqual(migrations.map(({ name }) => name));
    await Promise.all([migrate(ownerUrl, url), migrate(ownerUrl, url)]);
    await migrate(ownerUrl, url);
    expect(await pending()).toEqual([]);
    expect(await driftOf(ownerUrl)).toEqual([]);
  });

  it('show a drift between entities and database', async () => {
    const { ownerUrl } = await freshDatabase();
    await query(ownerUrl, 'alter table client_secret alter column hint drop not null');
    expect(await driftOf(ownerUrl)).toEqual(['alter table "client_secret" alter column "hint" set not null;']);
  });

  it('give the application no right to change the schema', async () => {
    const { url } = await freshDatabase();
    for (const sql of [
      'create table mine ()',
      'create schema mine',
      'alter table client_secret add column mine text',
      'drop table client_secret',
      'alter table event_log disable trigger all',
      `insert into schema_migration (name) values ('x')`,
      'drop trigger event_log_is_append_only on event_log',
    ]) {
      await expect(query(url, sql)).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  it('keep a client id, an environment and the environment of its APIs for ever', async () => {
    const { url, ownerUrl } = await freshDatabase();
    await query(
      url,
      `insert into organisation values ('00000000-0000-7000-8000-000000000001', 'One', 'NL', 1000, 'other', 'active', now());
       insert into application values ('00000000-0000-7000-8000-000000000002', gen_random_uuid(), 'App',
         '00000000-0000-7000-8000-000000000001', 'production', 'active', now());
       insert into api values ('00000000-0000-7000-8000-000000000003', 'SM', 'Search', 'sandbox', 'r', '{s}', now())`,
    );
    await expect(query(ownerUrl, 'update application set client_id = gen_random_uuid()')).rejects.toThrow(
      'never change',
    );
    await expect(query(ownerUrl, `update application set environment = 'sandbox'`)).rejects.toThrow('never change');
    await expect(query(ownerUrl, `update api set environment = 'production'`)).rejects.toThrow('never changes');
    await expect(query(url, 'insert into application_api select a.id, p.id from application a, api p')).rejects.toThrow(
      'share one environment',
    );
  });
});
