import pg from 'pg';
import type { TestDatabase } from '../support/databases.js';

/** How much WMDA support has to look after. */
export interface SupportStock {
  readonly organisations: number;
  readonly applications: number;
  readonly secrets: number;
  readonly events: number;
  readonly notifications: number;
}

/** What the measured requests ask for. */
export interface SupportSample {
  readonly personId: string;
  readonly organisationId: string;
  readonly applicationId: string;
}

/**
 * Fills a database that has the demonstration data with everything that WMDA support lists, by one statement for each
 * table. The demonstration manager becomes a manager of 500 applications more.
 */
export async function fillForSupport({ superuserUrl }: TestDatabase, stock: SupportStock): Promise<SupportSample> {
  const connection = new pg.Client({ connectionString: superuserUrl });
  await connection.connect();
  try {
    // Foreign keys hold by construction: checking them row by row would take minutes.
    await connection.query('set session_replication_role = replica');
    await addMembers(connection, stock);
    await addPeople(connection, stock);
    await addSecrets(connection, stock);
    await addUse(connection);
    await addRecords(connection, stock);
    const { rows } = await connection.query<SupportSample>(sample);
    await connection.query('vacuum analyze');
    await connection.query('checkpoint');
    return rows[0] as SupportSample;
  } finally {
    await connection.end();
  }
}

async function addMembers(connection: pg.Client, { organisations, applications }: SupportStock): Promise<void> {
  await connection.query(`
    insert into organisation (id, name, country_code, ion, kind, status, created_at)
    select gen_random_uuid(), 'Registry ' || n, 'NL', case when n <= 8000 then 999 + n end, 'donor_registry',
      case when n % 100 = 0 then 'disabled' else 'active' end, now()
    from generate_series(1, ${organisations}) n;
    insert into application (id, client_id, name, organisation_id, environment, status, created_at)
    select gen_random_uuid(), gen_random_uuid(), 'Partner-NL-Registry' || n || '-SMC', o.id, 'production',
      case when n % 50 = 0 then 'disabled' else 'active' end, now()
    from generate_series(1, ${applications}) n
    join (select id, row_number() over (order by id) as place from organisation where name like 'Registry %') o
      on o.place = n % ${organisations} + 1;
    insert into application_api (application_id, api_id, scopes)
    select a.id, p.id, p.scopes from application a join api p on p.environment = 'production' and p.code in ('SM', 'MC')
    where a.name like 'Partner-NL-Registry%';
  `);
}

/** Two managers for each organisation but every twentieth, which has one. */
async function addPeople(connection: pg.Client, { organisations, applications }: SupportStock): Promise<void> {
  await connection.query(`
    insert into user_account (id, email, name, status, password_hash, created_at)
    select gen_random_uuid(), 'person' || n || '@registry.example', 'Person ' || n,
      case when n % 50 = 0 then 'invited' else 'active' end, case when n % 50 <> 0 then '-' end, now()
    from generate_series(1, ${2 * organisations}) n;
    insert into totp_factor (id, user_id, key_id, seed, created_at, confirmed_at)
    select gen_random_uuid(), id, 'd1', '\\x00', now(), now() from user_account
    where status = 'active' and email like 'person%';
    insert into account_link (id, user_id, purpose, key_id, nonce, created_at, expires_at)
    select gen_random_uuid(), id, 'invitation', 's1', sha256(uuid_send(id)), now(), now() + interval '1 day'
    from user_account where email like 'person%' and status = 'invited';
    insert into email_change (id, user_id, former_email, new_email, asked_at)
    select gen_random_uuid(), id, email, 'new.' || email, now()
    from user_account where email like 'person%' and status <> 'invited' and random() < 0.01;
    create temporary table person as
      select id, row_number() over (order by id) as place from user_account where email like 'person%';
    create temporary table member as
      select id, row_number() over (order by id) as place from organisation where name like 'Registry %';
    insert into role_assignment (id, user_id, role, organisation_id, granted_at)
    select gen_random_uuid(), p.id, 'credential_manager', m.id, now()
    from person p join member m on m.place = (p.place + 1) / 2 where p.place % 40 > 0;
    insert into role_assignment (id, user_id, role, organisation_id, granted_at)
    select gen_random_uuid(), u.id, 'credential_manager', m.id, now()
    from user_account u, member m
    where u.email = 'manager@example.org' and m.place <= ${Math.floor((500 * organisations) / applications)};
  `);
}

async function addSecrets(connection: pg.Client, { secrets, applications }: SupportStock): Promise<void> {
  await connection.query(
    // The secrets of one application are made months apart: ordered by place, they lie on different pages.
    `insert into client_secret (id, application_id, organisation_id, client_id, name, hint, hash_key_id, hash,
       created_at, created_by, expires_on, disabled_at, disabled_by)
     select gen_random_uuid(), a.id, a.organisation_id, a.client_id,
       (array['Secret by VM', 'Nightly export', 'Search node', 'Integration'])[1 + (random() * 3)::int] || ' ' || place,
       left(md5(random()::text), 3), 'h1', sha256(uuid_send(gen_random_uuid())), made, person.id,
       made::date + (random() * 364)::int, off.at, case when off.at is not null then person.id end
     from generate_series(1, ${secrets / applications}) place
     join application a on a.name like 'Partner-NL-Registry%'
     cross join (select id from person where place = 1) person
     cross join lateral (select now() - (random() * 300)::int * interval '1 day' as made where a.id is not null) birth
     cross join lateral (select case when random() < 0.02 then now() end as at where a.id is not null) off
     order by place, random()`,
  );
}

/**
 * Four of five secrets are in use; some every day of a fortnight, some refused now and then, and those of one application
 * from five addresses every day.
 */
async function addUse(connection: pg.Client): Promise<void> {
  await connection.query(`
    insert into client_secret_use (secret_id, last_used_at, last_used_from)
    select id, now() - random() * interval '40 days', '192.0.2.7' from client_secret where random() < 0.8
    on conflict do nothing;
    insert into client_secret_use_day (secret_id, day, uses, refusals)
    select id, current_date - day, 24, 0
    from (select id from client_secret where random() < 0.1) used, generate_series(0, 13) day
    on conflict do nothing;
    insert into client_secret_address (secret_id, address, day, uses, first_at, last_at)
    select secret_id, '192.0.2.7', day, uses, day + time '01:00', day + time '23:00'
    from client_secret_use_day where day > current_date - 90 and uses > 0
    on conflict do nothing;
    insert into client_secret_address (secret_id, address, day, uses, first_at, last_at)
    select s.id, ('198.51.100.' || host)::inet, current_date - day, 24, now() - day * interval '1 day', now()
    from client_secret s join application a on a.id = s.application_id and a.name = 'Partner-NL-Registry77-SMC',
      generate_series(1, 4) host, generate_series(0, 89) day;
    insert into client_refusal (application_id, secret_id, reason, hour, refusals, last_at, last_from)
    select application_id, id, 'expired', date_trunc('hour', now()) - hour * interval '1 hour', 3, now(), '192.0.2.7'
    from (select id, application_id from client_secret where random() < 0.02) refused, generate_series(0, 4) hour;
    insert into refused_request (application_id, hour, secret_id, reason, address, requests, first_at, last_at, last_request_id)
    select f.application_id, f.hour, f.secret_id, f.reason, '192.0.2.0'::inet + place, f.refusals, f.hour, f.hour + interval '1 minute',
      gen_random_uuid()
    from client_refusal f, generate_series(1, 10) place;
  `);
}

async function addRecords(connection: pg.Client, { events, notifications }: SupportStock): Promise<void> {
  await connection.query(`
    insert into event_log (id, type, payload, occurred_at, actor_id, organisation_id, application_id, mac_key_id, mac)
    select gen_random_uuid(), (array['secrets.secret-created', 'secrets.secret-deleted', 'identity.signed-in'])[1 + n % 3],
      '{}', now() - (${events} - n) * interval '10 seconds', p.id, a.organisation_id, a.id, 'none', sha256('')
    from generate_series(1, ${events}) n
    join (select id, organisation_id, row_number() over () as place from application) a
      on a.place = n % (select count(*) from application) + 1
    join person p on p.place = n % 1000 + 1;
    insert into notification (id, cause, kind, recipient_id, address, facts, state, attempts, reported, created_at, settled_at)
    select gen_random_uuid(), gen_random_uuid(), 'secret-created', p.id, 'person' || n || '@registry.example', '{}',
      case when n % 1000 = 0 then 'failed' else 'sent' end, 1, true, now() - n * interval '1 minute', now()
    from generate_series(1, ${notifications}) n join person p on p.place = n % 1000 + 1;
  `);
}

const sample = `select (select id from person where place = 1) as "personId", organisation_id as "organisationId",
  id as "applicationId" from application where name = 'Partner-NL-Registry77-SMC'`;
