import { Migration } from '@mikro-orm/migrations';

export class Applications0004 extends Migration {
  override up(): void {
    this.addSql(`
      create table organisation (
        id uuid primary key,
        name text not null check (char_length(name) between 1 and 200),
        country_code text not null check (country_code ~ '^[A-Z]{2}$'),
        ion integer unique check (ion between 1000 and 9999),
        kind text not null check (kind in ('donor_registry', 'cord_blood_bank', 'donor_centre', 'other')),
        status text not null check (status in ('active', 'disabled')),
        created_at timestamptz not null
      );
      create unique index organisation_name on organisation (lower(name));

      create table api (
        id uuid primary key,
        code text not null check (code ~ '^[A-Z][A-Z0-9]{1,9}$'),
        name text not null check (char_length(name) between 1 and 100),
        environment text not null check (environment in ('production', 'sandbox')),
        resource text not null unique check (char_length(resource) between 1 and 500),
        scopes text[] not null check (cardinality(scopes) > 0),
        created_at timestamptz not null,
        unique (code, environment)
      );

      create table application (
        id uuid primary key,
        client_id uuid not null unique,
        name text not null check (char_length(name) between 1 and 200),
        organisation_id uuid not null constraint application_organisation_id_foreign references organisation (id),
        environment text not null check (environment in ('production', 'sandbox')),
        status text not null check (status in ('active', 'disabled')),
        created_at timestamptz not null
      );
      create unique index application_name on application (lower(name));
      create index application_organisation on application (organisation_id);

      create table application_api (
        application_id uuid not null constraint application_api_application_id_foreign
          references application (id) on update cascade on delete cascade,
        api_id uuid not null constraint application_api_api_id_foreign
          references api (id) on update cascade on delete cascade,
        primary key (application_id, api_id)
      );
      create index application_api_api on application_api (api_id);

      create function keep_application_identity() returns trigger language plpgsql as $$
      begin
        if new.client_id <> old.client_id or new.organisation_id <> old.organisation_id
           or new.environment <> old.environment then
          raise exception 'the client id, organisation and environment of an application never change'
            using errcode = 'check_violation';
        end if;
        return new;
      end $$;
      create trigger application_identity before update on application
        for each row execute function keep_application_identity();

      create function keep_api_environment() returns trigger language plpgsql as $$
      begin
        if new.environment <> old.environment then
          raise exception 'the environment of an API never changes' using errcode = 'check_violation';
        end if;
        return new;
      end $$;
      create trigger api_environment before update on api
        for each row execute function keep_api_environment();

      create function share_environment() returns trigger language plpgsql as $$
      begin
        if (select environment from application where id = new.application_id)
           <> (select environment from api where id = new.api_id) then
          raise exception 'an application and its APIs share one environment' using errcode = 'check_violation';
        end if;
        return new;
      end $$;
      create trigger application_api_environment before insert or update on application_api
        for each row execute function share_environment();
    `);
  }
}
