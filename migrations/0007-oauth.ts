import { Migration } from '@mikro-orm/migrations';

export class OAuth0007 extends Migration {
  override up(): void {
    this.addSql(`
      create table signing_key (
        id uuid primary key,
        key_id text not null,
        private_key bytea not null,
        public_jwk jsonb not null check (jsonb_typeof(public_jwk) = 'object' and not public_jwk ? 'd'),
        created_at timestamptz not null,
        signs_from timestamptz not null check (signs_from >= created_at)
      );
      create index signing_key_signs_from on signing_key (signs_from);

      create table api_introspector (
        api_id uuid not null references api (id),
        application_id uuid not null references application (id),
        primary key (api_id, application_id)
      );
    `);
  }
}
