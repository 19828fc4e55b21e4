import { Migration } from '@mikro-orm/migrations';

/** By what each key that was ever used on this database is recognised, so that another one under its id is noticed. */
export class KeyChecks0016 extends Migration {
  override up(): void {
    this.addSql(`
      create table key_check (
        ring text not null check (ring ~ '^[A-Z_]{1,50}$'),
        key_id text not null check (key_id ~ '^[A-Za-z0-9_-]{1,32}$'),
        check_value bytea not null check (octet_length(check_value) = 32),
        first_seen_at timestamptz not null,
        primary key (ring, key_id)
      );
    `);
  }
}
