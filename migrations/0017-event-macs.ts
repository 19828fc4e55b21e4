import { Migration } from '@mikro-orm/migrations';

/**
 * Each event carries a MAC of its own, addresses stand beside the log, and archived events leave a checkpoint
 * (docs/decisions/0009). Rows that are there already stay as they are: the checks that are not valid hold for new rows,
 * so that nobody, whatever their role, adds one without a MAC.
 */
export class EventMacs0017 extends Migration {
  override up(): void {
    this.addSql(`
      alter table event_log add column origin_hash bytea, add column mac_key_id text, add column mac bytea;
      alter table event_log add constraint event_log_has_mac check (
        mac is not null and octet_length(mac) = 32 and mac_key_id is not null and mac_key_id ~ '^[A-Za-z0-9_-]{1,32}$'
        and (origin_hash is null or octet_length(origin_hash) = 32)
      ) not valid;
      alter table event_log add constraint event_log_holds_no_address check (ip is null) not valid;
      alter table event_log add constraint event_log_is_small check (
        char_length(type) <= 200 and octet_length(payload::text) <= 65536
      ) not valid;

      create table event_origin (
        event_id uuid primary key references event_log (id),
        person_id uuid,
        ip inet,
        user_agent text check (char_length(user_agent) between 1 and 300),
        salt bytea not null check (octet_length(salt) = 16)
      );
      create index event_origin_person on event_origin (person_id) where person_id is not null;

      alter table event_unsealed add column sequence bigint, add column since timestamptz not null default now();
      update event_unsealed u set sequence = l.sequence from event_log l where l.id = u.event_id;
      alter table event_unsealed drop column event_id;
      alter table event_unsealed add primary key (sequence);

      alter table event_seal drop constraint event_seal_event_id_fkey;
      alter table event_seal add column genuine boolean not null default true;
      alter table event_seal alter column genuine drop default;
      create index event_seal_foreign on event_seal (event_id, position) where not genuine;

      create table event_checkpoint (
        position bigint primary key check (position > 0),
        chain_mac bytea not null check (octet_length(chain_mac) = 32),
        before date not null,
        events bigint not null check (events > 0),
        foreign_events bigint not null check (foreign_events >= 0),
        archived_at timestamptz not null,
        key_id text not null,
        mac bytea not null check (octet_length(mac) = 32)
      );

      create table event_log_alarm (
        problem text not null check (problem in ('chain-broken', 'key-unknown', 'foreign-events')),
        position bigint not null,
        raised_at timestamptz not null,
        primary key (problem, position)
      );

      create function event_waits_for_seal() returns trigger language plpgsql security definer
        set search_path = public, pg_temp as $$
      begin
        insert into event_unsealed (sequence) select sequence from recorded;
        return null;
      end $$;
      create trigger event_log_waits_for_seal after insert on event_log
        referencing new table as recorded for each statement execute function event_waits_for_seal();

      -- One plan whatever waits: by the primary keys, however small the tables were when it was made.
      create function event_waits_no_longer() returns trigger language plpgsql security definer
        set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
      begin
        delete from event_unsealed u using sealed s join event_log l on l.id = s.event_id where u.sequence = l.sequence;
        return null;
      end $$;
      create trigger event_seal_ends_waiting after insert on event_seal
        referencing new table as sealed for each statement execute function event_waits_no_longer();

      create function refuse_unless_archived() returns trigger language plpgsql as $$
      declare
        archived constant bigint := coalesce((select max(position) from event_checkpoint), 0);
      begin
        if tg_table_name = 'event_seal' then
          if old.position <= archived then return old; end if;
        elsif archived > 0 and exists (select from event_seal s where s.event_id = old.id and s.position <= archived) then
          return old;
        end if;
        raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
      end $$;
      drop trigger event_log_is_append_only on event_log;
      create trigger event_log_is_append_only before update on event_log
        for each row execute function refuse_change();
      create trigger event_log_loses_what_is_archived before delete on event_log
        for each row execute function refuse_unless_archived();
      drop trigger event_seal_is_append_only on event_seal;
      create trigger event_seal_is_append_only before update on event_seal
        for each row execute function refuse_change();
      create trigger event_seal_loses_what_is_archived before delete on event_seal
        for each row execute function refuse_unless_archived();
      create trigger event_seal_head_stays before delete on event_seal_head
        for each row execute function refuse_change();
      create trigger event_seal_head_is_never_truncated before truncate on event_seal_head
        for each statement execute function refuse_change();
      create trigger event_checkpoint_is_append_only before update or delete on event_checkpoint
        for each row execute function refuse_change();
      create trigger event_checkpoint_is_never_truncated before truncate on event_checkpoint
        for each statement execute function refuse_change();

      create function refuse_early_erasure() returns trigger language plpgsql as $$
      begin
        if exists (select from event_log l where l.id = old.event_id and l.occurred_at < now() - interval '400 days')
          or exists (select from event_log l where l.type = 'events.origins-erased'
            and l.payload ->> 'userId' = old.person_id::text)
          or exists (select from event_seal s where s.event_id = old.event_id
            and s.position <= (select max(position) from event_checkpoint))
        then
          return old;
        end if;
        raise exception 'the origin of an event is kept for 400 days' using errcode = 'insufficient_privilege';
      end $$;
      create trigger event_origin_is_never_changed before update on event_origin
        for each row execute function refuse_change();
      create trigger event_origin_is_kept before delete on event_origin
        for each row execute function refuse_early_erasure();
      create trigger event_origin_is_never_truncated before truncate on event_origin
        for each statement execute function refuse_change();
    `);
  }
}
