import { Migration } from '@mikro-orm/migrations';

/**
 * What the product trusts and no key binds (roles, grants, passwords, addresses, states) leaves a trace of every change,
 * which nobody but the schema's owner can remove: what is altered and put back again shows too. The product asks for each
 * trace whether an event tells of it (decision 0010).
 */
export class RowChanges0026 extends Migration {
  override up(): void {
    for (const sql of [traces, roles, people, factors, signingKeys, members, lookUps, secrets]) this.addSql(sql);
  }
}

const traces = `
  create table row_change (
    id bigint generated always as identity primary key,
    kind text not null,
    row_id uuid not null,
    change text not null,
    value text not null,
    at timestamptz not null,
    after_sequence bigint not null
  );
  create index row_change_of_kind on row_change (kind, id);
  create index row_change_of_row on row_change (row_id, kind, change, id);

  -- Events are written at the end of a transaction: the one that tells of this change has a later sequence than any now.
  create function note_change(kind text, row_id uuid, change text, value text) returns void language sql
    security definer set search_path = pg_catalog, public, pg_temp as $$
    insert into row_change (kind, row_id, change, value, at, after_sequence)
    select kind, row_id, change, value, clock_timestamp(), case when is_called then last_value else 0 end
    from event_log_sequence_seq
  $$;
  revoke execute on function note_change from public;

  create function digest_of(value text) returns text language sql immutable set search_path = pg_catalog, pg_temp as $$
    select encode(sha256(convert_to(value, 'UTF8')), 'hex')
  $$;
`;

/** A trigger function that writes traces. It runs as the schema's owner, as the application's role may write none. */
const tracing = (name: string, body: string) => `
  create function ${name}() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    ${body}
    return null;
  end $$;
`;

const roles = `
  ${tracing(
    'trace_role',
    `if tg_op <> 'INSERT' then
      perform note_change('role', old.id, 'withdrawn',
        concat_ws(' ', old.user_id, old.role, old.organisation_id, old.application_id));
    end if;
    if tg_op <> 'DELETE' then
      perform note_change('role', new.id, 'granted',
        concat_ws(' ', new.user_id, new.role, new.organisation_id, new.application_id));
    end if;`,
  )}
  create trigger role_assignment_trace after insert or update or delete on role_assignment
    for each row execute function trace_role();
`;

/** Passwords and addresses are traced as digests. */
const people = `
  ${tracing(
    'trace_person',
    `if new.password_hash is not null and (tg_op = 'INSERT' or new.password_hash is distinct from old.password_hash) then
      perform note_change('password', new.id, 'set', digest_of(new.password_hash));
    end if;
    if tg_op = 'INSERT' or new.email <> old.email then
      perform note_change('email', new.id, 'set', digest_of(new.id || chr(10) || new.email));
    end if;
    if tg_op = 'UPDATE' and new.status <> old.status then
      perform note_change('person', new.id, case when new.status = 'disabled' then 'disabled'
        when old.status = 'disabled' then 'enabled' when new.status = 'active' then 'activated' else new.status end, '');
    end if;`,
  )}
  create trigger user_account_trace after insert or update of password_hash, email, status on user_account
    for each row execute function trace_person();
`;

/** A seed is bound by its key; that somebody has an app at all is not. */
const factors = `
  ${tracing(
    'trace_factor',
    `if tg_op = 'DELETE' then
      perform note_change('factor', old.user_id, 'removed', '');
    else
      perform note_change('factor', new.user_id, 'confirmed', '');
    end if;`,
  )}
  create trigger totp_factor_added after insert on totp_factor
    for each row when (new.confirmed_at is not null) execute function trace_factor();
  create trigger totp_factor_confirmed after update of confirmed_at on totp_factor
    for each row when (old.confirmed_at is null and new.confirmed_at is not null) execute function trace_factor();
  create trigger totp_factor_removed after delete on totp_factor
    for each row when (old.confirmed_at is not null) execute function trace_factor();
`;

const signingKeys = `
  ${tracing(
    'trace_signing_key',
    `if tg_op = 'DELETE' then
      perform note_change('signing-key', old.id, 'removed', '');
    else
      perform note_change('signing-key', new.id, 'added',
        to_char(new.signs_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
    end if;`,
  )}
  create trigger signing_key_trace after insert or delete on signing_key
    for each row execute function trace_signing_key();
`;

const members = `
  ${tracing(
    'trace_organisation',
    `perform note_change('organisation', new.id, case new.status when 'active' then 'enabled' else 'disabled' end, '');`,
  )}
  create trigger organisation_trace after update of status on organisation
    for each row when (new.status <> old.status) execute function trace_organisation();

  ${tracing(
    'trace_application',
    `if tg_op = 'INSERT' then
      perform note_change('application', new.id, 'added', new.organisation_id || ' ' || new.client_id);
    else
      perform note_change('application', new.id, case new.status when 'active' then 'enabled' else 'disabled' end, '');
    end if;`,
  )}
  create trigger application_added after insert on application
    for each row execute function trace_application();
  create trigger application_trace after update of status on application
    for each row when (new.status <> old.status) execute function trace_application();

  ${tracing(
    'trace_api',
    `perform note_change('api', new.id, 'set', digest_of(new.resource || chr(10) || array_to_string(new.scopes, ' ')));`,
  )}
  create trigger api_added after insert on api for each row execute function trace_api();
  create trigger api_trace after update of resource, scopes on api
    for each row when ((new.resource, new.scopes) is distinct from (old.resource, old.scopes))
    execute function trace_api();

  ${tracing(
    'trace_grant',
    `if tg_op <> 'INSERT' then
      perform note_change('grant', old.application_id, 'withdrawn', old.api_id::text);
    end if;
    if tg_op <> 'DELETE' then
      perform note_change('grant', new.application_id, 'granted', new.api_id::text);
    end if;`,
  )}
  create trigger application_api_trace after insert or update of application_id, api_id or delete on application_api
    for each row execute function trace_grant();

  -- A grant begins with all scopes of its API; what it loses is no gain to anybody.
  ${tracing(
    'trace_scopes',
    `perform note_change('scopes', new.application_id, 'widened', new.api_id || ' ' ||
      array_to_string(array(select distinct s collate "C" from unnest(new.scopes) s order by 1), ' '));`,
  )}
  create trigger application_api_scopes_trace after update of scopes on application_api
    for each row when (not new.scopes <@ old.scopes) execute function trace_scopes();

  ${tracing(
    'trace_introspector',
    `if tg_op <> 'INSERT' then
      perform note_change('introspector', old.api_id, 'removed', old.application_id::text);
    end if;
    if tg_op <> 'DELETE' then
      perform note_change('introspector', new.api_id, 'added', new.application_id::text);
    end if;`,
  )}
  create trigger api_introspector_trace after insert or update or delete on api_introspector
    for each row execute function trace_introspector();
`;

/** Nobody's temporary table stands in for ours where a trigger looks something up. */
const lookUps = `
  alter function keep_grant_within_api() set search_path = pg_catalog, public, pg_temp;
  alter function withdraw_lost_scopes() set search_path = pg_catalog, public, pg_temp;
`;

/** What else there is of a secret cannot be changed, and a hash that the product did not make belongs to no value. */
const secrets = `
  ${tracing('trace_secret', `perform note_change('secret', new.id, 'enabled', '');`)}
  create trigger client_secret_trace after update of disabled_at on client_secret
    for each row when (old.disabled_at is not null and new.disabled_at is null) execute function trace_secret();
`;
