import { Migration } from '@mikro-orm/migrations';

/**
 * Rows that the product trusts are bound to what they say by keys that the database does not have. Whatever stands there
 * now is listed, so that the next start binds it: nobody but the schema's owner can add to the list, and a row that is on
 * no list and not bound counts for nothing.
 */
export class BoundRows0019 extends Migration {
  override up(): void {
    this.addSql(`
      create table unbound_row (
        table_name text not null,
        row_id uuid not null,
        primary key (table_name, row_id)
      );

      -- From here to the end of the migration nobody changes these rows, and afterwards only as migrations/rights.ts says.
      do $$
      declare role_name text;
      begin
        for role_name in
          select distinct grantee from information_schema.role_table_grants
          where table_schema = 'public' and table_name in ('signing_key', 'totp_factor', 'account_link')
            and grantee not in (select tableowner from pg_tables where schemaname = 'public')
        loop
          execute format('revoke insert, update, delete on signing_key, totp_factor, account_link from %s',
            case role_name when 'PUBLIC' then 'public' else quote_ident(role_name) end);
        end loop;
      end $$;
      lock table signing_key, totp_factor, account_link in share mode;
      insert into unbound_row select 'signing_key', id from signing_key;
      insert into unbound_row select 'totp_factor', id from totp_factor;
      insert into unbound_row select 'account_link', id from account_link;

      alter table signing_key drop column public_jwk;
      alter table account_link add column seal bytea check (octet_length(seal) = 32);
      alter table session add column factor_mac bytea check (octet_length(factor_mac) = 32);
    `);
    this.addSql(finality);
  }
}

/**
 * What is final stays final, whoever writes: what was used is not unused again, what ended does not begin again, and a row
 * that was taken away does not come back from a copy.
 */
const finality = `
  create function refuse_undoing() returns trigger language plpgsql as $$
  begin
    raise exception 'what is final in % stays so', tg_table_name using errcode = 'check_violation';
  end $$;
  create trigger session_end_is_final before update of ended_at, end_reason on session
    for each row when (old.ended_at is not null) execute function refuse_undoing();
  create trigger refresh_token_use_is_final before update of used_at on refresh_token
    for each row when (old.used_at is not null) execute function refuse_undoing();
  create trigger sign_in_challenge_use_is_final before update of consumed_at on sign_in_challenge
    for each row when (old.consumed_at is not null) execute function refuse_undoing();
  create trigger enrolment_challenge_use_is_final before update of consumed_at on enrolment_challenge
    for each row when (old.consumed_at is not null) execute function refuse_undoing();
  create trigger account_link_end_is_final before update of ended_at on account_link
    for each row when (old.ended_at is not null) execute function refuse_undoing();
  create trigger account_link_former_email_is_final before update of former_email on account_link
    for each row when (old.former_email is not null) execute function refuse_undoing();
  create trigger recovery_code_use_is_final before update of used_at on recovery_code
    for each row when (old.used_at is not null) execute function refuse_undoing();
  create trigger totp_factor_confirmation_is_final before update of confirmed_at on totp_factor
    for each row when (old.confirmed_at is not null) execute function refuse_undoing();
  create trigger totp_factor_step_is_spent before update of last_step on totp_factor
    for each row when (old.last_step is not null and (new.last_step is null or new.last_step < old.last_step))
    execute function refuse_undoing();
  create trigger client_secret_deletion_is_final before update of deleted_by, delete_reason, delete_note on client_secret
    for each row when (old.deleted_at is not null) execute function refuse_undoing();

  create table ended_row (
    key text primary key
  );
  create function remember_ended() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    insert into ended_row values (tg_table_name || ' ' || (to_jsonb(old) ->> tg_argv[0])) on conflict do nothing;
    return null;
  end $$;
  create function refuse_ended() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
  begin
    if exists (select from ended_row where key = tg_table_name || ' ' || (to_jsonb(new) ->> tg_argv[0])) then
      raise exception 'a row taken out of % does not come back', tg_table_name using errcode = 'check_violation';
    end if;
    return new;
  end $$;
  create trigger signing_key_ended after delete on signing_key for each row execute function remember_ended('id');
  create trigger signing_key_again before insert on signing_key for each row execute function refuse_ended('id');
  create trigger totp_factor_ended after delete on totp_factor for each row execute function remember_ended('id');
  create trigger totp_factor_again before insert on totp_factor for each row execute function refuse_ended('id');
  -- A code is known by its hash, which holds for its person alone, whatever the row's id.
  create trigger recovery_code_ended after delete on recovery_code for each row execute function remember_ended('hash');
  create trigger recovery_code_again before insert on recovery_code for each row execute function refuse_ended('hash');
  -- One that has expired may go without a trace: nothing can be done with it, as its end is bound to what it is known by.
  create trigger session_ended after delete on session
    for each row when (old.expires_at > now() - interval '1 day') execute function remember_ended('id');
  create trigger session_again before insert on session for each row execute function refuse_ended('id');
  create trigger account_link_ended after delete on account_link
    for each row when (old.expires_at > now() - interval '1 day') execute function remember_ended('id');
  create trigger account_link_again before insert on account_link for each row execute function refuse_ended('id');

  -- Nobody's temporary table stands in for ours.
  alter function share_environment() set search_path = pg_catalog, public, pg_temp;
`;
