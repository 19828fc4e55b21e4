import { Migration } from '@mikro-orm/migrations';

export class Notifications0011 extends Migration {
  override up(): void {
    this.addSql(`
      create table notification (
        id uuid primary key,
        cause uuid not null,
        kind text not null,
        recipient_id uuid references user_account (id) deferrable initially deferred,
        address text not null,
        facts jsonb not null,
        state text not null check (state in ('queued', 'sent', 'failed', 'withdrawn')),
        attempts integer not null check (attempts >= 0),
        last_error text check (char_length(last_error) <= 500),
        created_at timestamptz not null,
        settled_at timestamptz,
        reported boolean not null,
        check ((state = 'queued') = (settled_at is null))
      );
      create unique index notification_once on notification
        (cause, kind, coalesce(recipient_id, '00000000-0000-0000-0000-000000000000'));
      create index notification_newest on notification (created_at desc, id desc);
      create index notification_state on notification (state, created_at desc, id desc) where state <> 'sent';
      create index notification_recipient on notification (recipient_id, settled_at desc) where recipient_id is not null;
      create index notification_unreported on notification (id) where state = 'failed' and not reported;
      create index notification_of_secret on notification ((facts ->> 'secretId'), kind, created_at);

      create table development_mail (
        id uuid primary key,
        recipient text not null,
        subject text not null,
        sent_at timestamptz not null,
        text text not null,
        html text not null,
        source text not null
      );
      create index development_mail_newest on development_mail (sent_at desc, id desc);
    `);
  }
}
