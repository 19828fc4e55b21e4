import { Migration } from '@mikro-orm/migrations';

/** Searches by part of a name or an address, and two look-ups that read whole tables. */
export class Searches0015 extends Migration {
  override up(): void {
    this.addSql(`
      create extension if not exists pg_trgm;
      create index organisation_words on organisation using gin (lower(name) gin_trgm_ops);
      create index application_words on application
        using gin (lower(name) gin_trgm_ops, (client_id::text) gin_trgm_ops);
      create index user_account_words on user_account using gin (lower(name) gin_trgm_ops, lower(email) gin_trgm_ops);
      create index notification_words on notification using gin (lower(address) gin_trgm_ops);
      create index client_secret_words on client_secret using gin (lower(name) gin_trgm_ops) where deleted_at is null;
      create index client_secret_hint on client_secret (lower(hint)) where deleted_at is null;
      create statistics client_secret_lower_name on lower(name) from client_secret;
      create statistics client_secret_lower_hint on lower(hint) from client_secret;

      create index client_secret_deleted_of_application on client_secret (application_id) where deleted_at is not null;
      create index role_assignment_support on role_assignment (user_id) where role = 'support';
    `);
  }
}
