import { Migration } from '@mikro-orm/migrations';

export class Events0001 extends Migration {
  override up(): void {
    this.addSql(`
      create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
      end $$;

      create table event_log (
        id uuid primary key,
        sequence bigint generated always as identity unique,
        type text not null check (type ~ '^[a-z-]+\\.[a-z-]+$'),
        payload jsonb not null check (jsonb_typeof(payload) = 'object'),
        occurred_at timestamptz not null,
        actor_id uuid,
        ip inet,
        request_id text check (char_length(request_id) <= 100),
        organisation_id uuid,
        application_id uuid
      );
      create index event_log_actor on event_log (actor_id, sequence desc) where actor_id is not null;
      create index event_log_organisation on event_log (organisation_id, sequence desc) where organisation_id is not null;
      create index event_log_application on event_log (application_id, sequence desc) where application_id is not null;
      create index event_log_type on event_log (type, sequence desc);
      create index event_log_occurred_at on event_log (occurred_at);

      create table event_unsealed (
        event_id uuid primary key references event_log (id)
      );

      create table event_seal (
        position bigint primary key check (position > 0),
        event_id uuid not null unique references event_log (id),
        key_id text not null,
        mac bytea not null check (octet_length(mac) = 32)
      );

      create table event_seal_head (
        only_row boolean primary key default true check (only_row),
        position bigint not null check (position >= 0),
        key_id text not null,
        mac bytea not null check (octet_length(mac) = 32)
      );

      create trigger event_log_is_append_only before update or delete on event_log
        for each row execute function refuse_change();
      create trigger event_log_is_never_truncated before truncate on event_log
        for each statement execute function refuse_change();
      create trigger event_seal_is_append_only before update or delete on event_seal
        for each row execute function refuse_change();
      create trigger event_seal_is_never_truncated before truncate on event_seal
        for each statement execute function refuse_change();
    `);
  }
}
