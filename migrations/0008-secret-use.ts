import { Migration } from '@mikro-orm/migrations';

export class SecretUse0008 extends Migration {
  override up(): void {
    this.addSql(`
      alter table client_secret_use add column first_use_announced boolean not null default false;

      create table client_refusal (
        application_id uuid not null references application (id),
        secret_id uuid references client_secret (id),
        reason text not null,
        hour timestamptz not null,
        refusals bigint not null check (refusals > 0),
        last_at timestamptz not null,
        last_from inet
      );
      create unique index client_refusal_once on client_refusal
        (application_id, hour, reason, coalesce(secret_id, '00000000-0000-0000-0000-000000000000'));

      create table refused_use_notice (
        secret_id uuid not null references client_secret (id),
        day date not null,
        primary key (secret_id, day)
      );

      create table guessing_notice (
        application_id uuid not null references application (id),
        day date not null,
        primary key (application_id, day)
      );

      create table client_failure (
        client_id uuid not null,
        network text not null,
        failures integer not null check (failures > 0),
        since timestamptz not null,
        blocked_until timestamptz,
        primary key (client_id, network)
      );
      create index client_failure_blocked on client_failure (blocked_until) where blocked_until is not null;
      create index client_failure_since on client_failure (since);

      create table address_failure (
        network text primary key,
        failures integer not null check (failures >= 0),
        since timestamptz not null,
        succeeded_at timestamptz,
        blocked_until timestamptz
      );
      create index address_failure_blocked on address_failure (blocked_until) where blocked_until is not null;
      create index address_failure_since on address_failure (since);
    `);
  }
}
