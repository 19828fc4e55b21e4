import pg from 'pg';
import { hashSecret } from '../../src/modules/secrets/secret-hash.js';
import { generateSecretValue, hintOf } from '../../src/modules/secrets/secret-value.js';
import type { KeyRing } from '../../src/shared/key-ring.js';
import type { TestDatabase } from '../support/databases.js';
import { type BenchClient, target } from './requests.js';

export interface Stock {
  readonly applications: number;
  readonly secretsEach: number;
  /** How many of the applications, taken at random, get a secret whose value is known. */
  readonly clients: number;
}

/**
 * Stores applications with their secrets, each by one statement, and answers the clients among them. All but the
 * clients' secrets have a hash that no value has.
 */
export async function fill(database: TestDatabase, ring: KeyRing, stocks: readonly Stock[]): Promise<BenchClient[][]> {
  const connection = new pg.Client({ connectionString: database.superuserUrl });
  await connection.connect();
  try {
    // Foreign keys hold by construction: checking three for each of a million rows would take minutes.
    await connection.query('set session_replication_role = replica');
    await addDirectory(connection);
    const clients: BenchClient[][] = [];
    for (const [index, stock] of stocks.entries())
      clients.push(await addStock(connection, ring, `Stock${index}`, stock));
    await connection.query('vacuum analyze');
    await connection.query('checkpoint');
    return clients;
  } finally {
    await connection.end();
  }
}

async function addDirectory(connection: pg.Client): Promise<void> {
  await connection.query(`
    insert into user_account (id, email, name, status, created_at)
    values (gen_random_uuid(), 'creator@example.org', 'Creator', 'invited', now());
    insert into organisation (id, name, country_code, kind, status, created_at)
    select gen_random_uuid(), 'Registry ' || n, 'NL', 'donor_registry', 'active', now() from generate_series(1, 100) n;
  `);
  await connection.query(
    `insert into api (id, code, name, environment, resource, scopes, created_at)
     values (gen_random_uuid(), 'SM', 'Search & Match', 'production', $1, $2, now()),
            (gen_random_uuid(), 'MC', 'Match-Connect', 'production', 'https://api.example.org/mc', '{messages.read}', now())`,
    [target.resource, target.scope.split(' ')],
  );
}

async function addStock(connection: pg.Client, ring: KeyRing, label: string, stock: Stock): Promise<BenchClient[]> {
  await connection.query(
    `insert into application (id, client_id, name, organisation_id, environment, status, created_at)
     select gen_random_uuid(), gen_random_uuid(), 'Partner-NL-' || $1 || '-' || n, organisation.id, 'production', 'active', now()
     from generate_series(1, $2::integer) n
     join (select id, row_number() over () as place from organisation) organisation on organisation.place = n % 100 + 1`,
    [label, stock.applications],
  );
  const added = `application.name like 'Partner-NL-${label}-%'`;
  await connection.query(
    `insert into application_api (application_id, api_id, scopes) select application.id, api.id, api.scopes from application, api where ${added}`,
  );
  const { rows } = await connection.query<{ id: string; client_id: string }>(
    `select id, client_id from application where ${added} order by random() limit $1`,
    [stock.clients],
  );
  const known = rows.map(({ id, client_id: clientId }) => ({ id, clientId, secret: generateSecretValue() }));
  await connection.query(
    // The secrets of one application are made months apart: ordered by place, they lie on different pages.
    `insert into client_secret (id, application_id, organisation_id, client_id, name, hint, hash_key_id, hash,
                                created_at, created_by, expires_on)
     select gen_random_uuid(), application.id, organisation_id, client_id, 'Secret ' || place,
            coalesce(known.hint, left(md5(random()::text), 3)), $1,
            coalesce(known.hash, sha256(uuid_send(gen_random_uuid()))),
            now(), (select id from user_account), current_date + 1 + (random() * 363)::integer
     from generate_series(1, $2::integer) place
     cross join application
     left join unnest($3::uuid[], $4::text[], $5::bytea[]) known (id, hint, hash)
       on known.id = application.id and place = 1
     where ${added}
     order by place, random()`,
    [
      ring.current.id,
      stock.secretsEach,
      known.map(({ id }) => id),
      known.map(({ secret }) => hintOf(secret)),
      known.map(({ secret }) => Buffer.from(hashSecret(secret, ring).hash)),
    ],
  );
  return known.map(({ clientId, secret }) => ({ clientId, secret }));
}
