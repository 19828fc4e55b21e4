import { Migration } from '@mikro-orm/migrations';

export class Secrets0005 extends Migration {
  override up(): void {
    this.addSql(`
      create table client_secret (
        id uuid primary key,
        application_id uuid not null,
        organisation_id uuid not null,
        client_id uuid not null,
        name text not null check (char_length(name) between 1 and 100 and name !~ '[[:cntrl:]]' and name = btrim(name)),
        hint text not null check (hint ~ '^[0-9A-Za-z]{3}$'),
        hash_key_id text not null,
        hash bytea not null unique check (octet_length(hash) = 32),
        created_at timestamptz not null,
        created_by uuid not null,
        expires_on date not null,
        disabled_at timestamptz,
        disabled_by uuid,
        deleted_at timestamptz,
        deleted_by uuid,
        delete_reason text check (delete_reason in
          ('by_manager', 'key_compromise', 'superseded', 'affiliation_changed', 'privilege_withdrawn', 'other')),
        constraint client_secret_life check (
          expires_on >= (created_at at time zone 'UTC')::date
          and expires_on <= ((created_at at time zone 'UTC')::date + interval '1 year')::date
        ),
        check ((disabled_at is null) = (disabled_by is null)),
        check ((deleted_at is null) = (delete_reason is null))
      );
      create unique index client_secret_name on client_secret (application_id, lower(name)) where deleted_at is null;
      create index client_secret_application on client_secret (application_id, created_at desc, id desc)
        where deleted_at is null;
      create index client_secret_live on client_secret (client_id) where deleted_at is null;
      create index client_secret_tombstone on client_secret (client_id) where deleted_at is not null;
      create index client_secret_expiry on client_secret (expires_on) where deleted_at is null;

      create table client_secret_use (
        secret_id uuid primary key references client_secret (id),
        last_used_at timestamptz,
        last_used_from inet,
        last_refused_at timestamptz,
        last_refused_from inet,
        last_refused_reason text
      );

      create table client_secret_use_day (
        secret_id uuid not null references client_secret (id),
        day date not null,
        uses bigint not null default 0 check (uses >= 0),
        refusals bigint not null default 0 check (refusals >= 0),
        primary key (secret_id, day)
      );

      create function keep_secret_identity() returns trigger language plpgsql as $$
      begin
        if (new.id, new.application_id, new.organisation_id, new.client_id, new.hint, new.hash, new.hash_key_id,
            new.created_at, new.created_by, new.expires_on)
           is distinct from
           (old.id, old.application_id, old.organisation_id, old.client_id, old.hint, old.hash, old.hash_key_id,
            old.created_at, old.created_by, old.expires_on) then
          raise exception 'only the name and the state of a client secret can change' using errcode = 'check_violation';
        end if;
        if old.deleted_at is not null and (new.deleted_at is distinct from old.deleted_at) then
          raise exception 'a deleted client secret stays deleted' using errcode = 'check_violation';
        end if;
        return new;
      end $$;
      create trigger client_secret_identity before update on client_secret
        for each row execute function keep_secret_identity();
      create trigger client_secret_is_kept before delete on client_secret
        for each row execute function refuse_change();
    `);
  }
}
