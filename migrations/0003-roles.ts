import { Migration } from '@mikro-orm/migrations';

export class Roles0003 extends Migration {
  override up(): void {
    this.addSql(`
      create table role_assignment (
        id uuid primary key,
        user_id uuid not null,
        role text not null check (role in ('credential_manager', 'support')),
        organisation_id uuid,
        application_id uuid,
        granted_at timestamptz not null,
        granted_by uuid,
        constraint role_assignment_scope check (
          num_nonnulls(organisation_id, application_id) = case role when 'support' then 0 else 1 end
        )
      );
      create unique index role_assignment_once on role_assignment (user_id, role,
        coalesce(organisation_id, '00000000-0000-0000-0000-000000000000'),
        coalesce(application_id, '00000000-0000-0000-0000-000000000000'));
      create index role_assignment_organisation on role_assignment (organisation_id) where organisation_id is not null;
      create index role_assignment_application on role_assignment (application_id) where application_id is not null;
    `);
  }
}
