import { Migration } from '@mikro-orm/migrations';

/**
 * Whether something is due is asked of the database: when each scheduled job last ran, and how far the database's clock
 * has come. What a clock that was ahead had claimed can be taken back, and nothing else can.
 */
export class Schedules0032 extends Migration {
  override up(): void {
    this.addSql(`
      create table scheduled_run (
        job text primary key,
        began_at timestamptz not null
      );
      create table database_clock (
        one boolean primary key default true check (one),
        seen_at timestamptz not null,
        told_for timestamptz
      );
      insert into database_clock (seen_at) values ('-infinity');

      create index reminder_claimed on reminder using brin (claimed_at);
      create function take_back_claims(later_than timestamptz) returns bigint language sql
        security definer set search_path = pg_catalog, public, pg_temp as $$
        with taken as (
          delete from reminder where claimed_at > greatest(later_than, now() + interval '1 hour') returning 1
        )
        select count(*) from taken
      $$;
    `);
  }
}
