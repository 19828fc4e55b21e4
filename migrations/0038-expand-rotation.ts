import { Migration } from '@mikro-orm/migrations';

/**
 * Which secret takes the place of which, secrets that end by themselves, and secrets that are paused. Adding the columns
 * reads the table once for the checks, about a second at a million secrets, in which no secret is read or changed.
 */
export class Rotation0038 extends Migration {
  override up(): void {
    for (const sql of [columns, pauses, traces]) this.addSql(sql);
  }
}

const columns = `
  alter table client_secret
    add column paused_until timestamptz,
    add column replaces uuid references client_secret (id),
    add column end_after_days smallint check (end_after_days between 0 and 30),
    add column end_asked_by uuid,
    add column end_held_up_told_at timestamptz,
    add constraint client_secret_pause check (paused_until is null or (disabled_at is not null and deleted_at is null)),
    add constraint client_secret_end check ((end_after_days is null) = (end_asked_by is null));
  create index client_secret_paused on client_secret (paused_until) where paused_until is not null;
  create index client_secret_ending_itself on client_secret (id) where end_after_days is not null and deleted_at is null;

  -- Null for secrets that were used before these columns were there.
  alter table client_secret_use
    add column first_used_at timestamptz,
    add column first_used_from inet;
`;

/** Code of earlier versions enables and deletes secrets and knows nothing of pauses. */
const pauses = `
  create function end_pause() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
  begin
    new.paused_until := null;
    return new;
  end $$;
  create trigger client_secret_pause_ends before update of disabled_at, deleted_at on client_secret
    for each row when (new.paused_until is not null and (new.disabled_at is null or new.deleted_at is not null))
    execute function end_pause();
`;

/** A pause that begins on a disabled secret, or becomes shorter, lets it work again, as enabling does. */
const traces = `
  drop trigger client_secret_trace on client_secret;
  create trigger client_secret_trace after update of disabled_at, paused_until on client_secret
    for each row when (old.disabled_at is not null and (new.disabled_at is null
      or (new.paused_until is not null and (old.paused_until is null or new.paused_until < old.paused_until))))
    execute function trace_secret();
`;
