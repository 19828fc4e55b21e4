import { Migration } from '@mikro-orm/migrations';

export class Reminders0010 extends Migration {
  override up(): void {
    this.addSql(`
      create table reminder_sweep (
        id uuid primary key,
        started_at timestamptz not null,
        finished_at timestamptz,
        claimed integer check (claimed >= 0),
        check ((finished_at is null) = (claimed is null))
      );
      create unique index reminder_sweep_open on reminder_sweep ((true)) where finished_at is null;
      create index reminder_sweep_newest on reminder_sweep (started_at desc, id desc);

      create table reminder (
        secret_id uuid not null references client_secret (id),
        threshold integer not null check (threshold >= 0),
        sweep_id uuid not null references reminder_sweep (id),
        advice text not null check (advice in
          ('create-successor', 'switch-systems', 'delete', 'never-used', 'unused')),
        claimed_at timestamptz not null,
        primary key (secret_id, threshold)
      );
      create index reminder_of_sweep on reminder (sweep_id);

      create index client_secret_due on client_secret (expires_on, id) where deleted_at is null and disabled_at is null;
      create index client_secret_successor on client_secret (application_id, expires_on)
        where deleted_at is null and disabled_at is null;
    `);
  }
}
