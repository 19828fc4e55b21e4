import { Migration } from '@mikro-orm/migrations';

export class MailedLinks0009 extends Migration {
  override up(): void {
    this.addSql(`
      create table account_link (
        id uuid primary key,
        user_id uuid not null references user_account (id) deferrable initially deferred,
        purpose text not null check (purpose in ('invitation', 'enrolment', 'password-reset', 'email-change')),
        key_id text not null,
        nonce bytea not null check (octet_length(nonce) = 32),
        new_email text check (char_length(new_email) between 3 and 254),
        former_email text,
        created_at timestamptz not null,
        expires_at timestamptz not null check (expires_at > created_at),
        ended_at timestamptz,
        check ((purpose = 'email-change') = (new_email is not null))
      );
      create unique index account_link_open on account_link (user_id, purpose) where ended_at is null;
      create index account_link_expiry on account_link (expires_at);

      create table enrolment_challenge (
        id uuid primary key,
        user_id uuid not null references user_account (id) deferrable initially deferred,
        link_id uuid not null references account_link (id) on delete cascade deferrable initially deferred,
        token_hash bytea not null check (octet_length(token_hash) = 32),
        created_at timestamptz not null,
        expires_at timestamptz not null check (expires_at > created_at),
        consumed_at timestamptz
      );
      create index enrolment_challenge_expiry on enrolment_challenge (expires_at);
      create index enrolment_challenge_user on enrolment_challenge (user_id);
      create index enrolment_challenge_link on enrolment_challenge (link_id);

      create index user_account_by_name on user_account (lower(name), id);

      alter table session drop constraint session_end_reason_check, add constraint session_end_reason_check
        check (end_reason in ('logout', 'revoked', 'password-changed', 'factor-changed', 'email-changed',
          'refresh-token-reused', 'user-disabled'));
    `);
  }
}
