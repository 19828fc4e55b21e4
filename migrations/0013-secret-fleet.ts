import { Migration } from '@mikro-orm/migrations';

/** All secrets by expiry for WMDA support, and notices of secrets that whoever held their value revoked. */
export class SecretFleet0013 extends Migration {
  override up(): void {
    this.addSql(`
      alter table client_secret add column delete_note text check (char_length(delete_note) between 1 and 500);

      drop index client_secret_expiry;
      create index client_secret_fleet on client_secret (expires_on, id)
        include (name, hint, application_id, disabled_at) where deleted_at is null;
      create index client_secret_fleet_of_organisation on client_secret (organisation_id, expires_on, id)
        where deleted_at is null;

      create table revocation_notice (
        secret_id uuid primary key references client_secret (id),
        application_id uuid not null references application (id) deferrable initially deferred,
        revoked_at timestamptz not null,
        revoked_from inet,
        dismissed_at timestamptz,
        dismissed_by uuid references user_account (id) deferrable initially deferred,
        check ((dismissed_at is null) = (dismissed_by is null))
      );
      create index revocation_notice_open on revocation_notice (application_id, revoked_at desc)
        where dismissed_at is null;
    `);
  }
}
