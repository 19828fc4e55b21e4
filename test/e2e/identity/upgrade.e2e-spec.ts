import { MikroORM } from '@mikro-orm/postgresql';
import { migrations } from '../../../migrations/list.js';
import { installQueue } from '../../../src/database/schema/install-queue.js';
import { freshDatabase, query } from '../../support/databases.js';
import { migrate, ormOptions } from '../../support/product-database.js';

const name = '0021-sign-in';
const before = migrations[migrations.findIndex((migration) => migration.name === name) - 1]?.name ?? '';

describe('a database of the version before', () => {
  let ownerUrl: string;
  let url: string;

  beforeAll(async () => {
    ({ ownerUrl, url } = await freshDatabase({ empty: true }));
    const orm = await MikroORM.init(ormOptions(ownerUrl));
    await orm.migrator.up({ to: before });
    await orm.close(true);
    await installQueue(ownerUrl);
    await query(
      ownerUrl,
      `insert into user_account (id, email, name, status, password_hash, created_at, second_factor_failures)
       select id::uuid, 'p' || id || '@registry.example', 'Ada', 'active', '-', now(), 3
       from unnest(array['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002']) id;
       insert into session (id, user_id, kind, created_at, factor_at, last_seen_at, expires_at, ended_at, end_reason, ip)
       select gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 'api', at, at, at, at + interval '12 hours',
         case when reason is not null then at end, reason, ip::inet
       from (values
         (timestamptz '2026-11-01', null, '192.0.2.1'),
         (timestamptz '2026-11-03', 'logout', '192.0.2.1'),
         (timestamptz '2026-11-02', null, '2001:db8:1:23ff::9'),
         (timestamptz '2026-11-02', 'password-changed', '192.0.2.66'),
         (timestamptz '2026-11-02', null, null)
       ) s(at, reason, ip);
       insert into session (id, user_id, kind, created_at, factor_at, last_seen_at, expires_at, ip)
       select gen_random_uuid(), '00000000-0000-7000-8000-000000000002', 'api', at, at, at, at + interval '12 hours',
         ('198.51.100.' || n)::inet
       from generate_series(1, 12) n, lateral (select timestamptz '2026-11-01' + n * interval '1 day' as at) t;
       select pgboss.create_queue('identity.lost-password', '{"policy": "standard"}');
       insert into pgboss.job (name, data) values ('identity.lost-password', '{"email": "typed into the wrong field"}')`,
    );
    await migrate(ownerUrl, url);
  });

  it('R65 knows people where they signed in lately: the last ten networks, and none of before a change of password', async () => {
    const known = await query<{ person: string; network: string; at: Date }>(
      url,
      `select right(user_id::text, 1) as person, network::text, signed_in_at as at from known_network order by 1, 3 desc`,
    );
    expect(known.filter(({ person }) => person === '1').map(({ network, at }) => [network, at.toISOString()])).toEqual([
      ['192.0.2.1/32', '2026-11-03T00:00:00.000Z'],
      ['2001:db8:1:2300::/56', '2026-11-02T00:00:00.000Z'],
    ]);
    const newest = Array.from({ length: 10 }, (_, index) => `198.51.100.${12 - index}/32`);
    expect(known.filter(({ person }) => person === '2').map(({ network }) => network)).toEqual(newest);
  });

  it('keeps nothing of what was typed into “Forgotten password”', async () => {
    expect(await query(url, `select 1 from pgboss.job where data::text like '%wrong field%'`)).toEqual([]);
  });
});
