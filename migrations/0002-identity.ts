import { Migration } from '@mikro-orm/migrations';

export class Identity0002 extends Migration {
  override up(): void {
    this.addSql(`
      create table user_account (
        id uuid primary key,
        email text not null check (char_length(email) between 3 and 254),
        name text not null check (char_length(name) between 1 and 100),
        status text not null check (status in ('invited', 'active', 'disabled')),
        password_hash text,
        created_at timestamptz not null,
        last_sign_in_at timestamptz,
        second_factor_failures integer not null check (second_factor_failures >= 0),
        second_factor_blocked_until timestamptz,
        check (status <> 'active' or password_hash is not null)
      );
      create unique index user_account_email on user_account (lower(email));

      create table totp_factor (
        id uuid primary key,
        user_id uuid not null references user_account (id) deferrable initially deferred,
        key_id text not null,
        seed bytea not null,
        last_step bigint,
        created_at timestamptz not null,
        confirmed_at timestamptz
      );
      create unique index totp_factor_confirmed on totp_factor (user_id) where confirmed_at is not null;
      create unique index totp_factor_candidate on totp_factor (user_id) where confirmed_at is null;

      create table recovery_code (
        id uuid primary key,
        user_id uuid not null references user_account (id) deferrable initially deferred,
        key_id text not null,
        hash bytea not null check (octet_length(hash) = 32),
        created_at timestamptz not null,
        used_at timestamptz,
        unique (user_id, hash)
      );

      create table sign_in_challenge (
        id uuid primary key,
        user_id uuid not null references user_account (id) deferrable initially deferred,
        token_hash bytea not null check (octet_length(token_hash) = 32),
        created_at timestamptz not null,
        expires_at timestamptz not null check (expires_at > created_at),
        consumed_at timestamptz
      );
      create index sign_in_challenge_expiry on sign_in_challenge (expires_at);
      create index sign_in_challenge_user on sign_in_challenge (user_id);

      create table session (
        id uuid primary key,
        user_id uuid not null references user_account (id) deferrable initially deferred,
        kind text not null check (kind in ('api', 'browser')),
        created_at timestamptz not null,
        factor_at timestamptz not null,
        last_seen_at timestamptz not null,
        expires_at timestamptz not null check (expires_at > created_at),
        ended_at timestamptz,
        end_reason text check (end_reason in
          ('logout', 'revoked', 'password-changed', 'factor-changed', 'refresh-token-reused', 'user-disabled')),
        ip inet,
        user_agent text check (char_length(user_agent) <= 300),
        check ((ended_at is null) = (end_reason is null))
      );
      create index session_open on session (user_id) where ended_at is null;
      create index session_expiry on session (expires_at);

      create table refresh_token (
        id uuid primary key,
        session_id uuid not null references session (id) on delete cascade deferrable initially deferred,
        hash bytea not null check (octet_length(hash) = 32),
        issued_at timestamptz not null,
        used_at timestamptz
      );
      create index refresh_token_session on refresh_token (session_id);

      create table rate_limit (
        key varchar(255) primary key,
        points integer not null default 0,
        expire bigint
      );
    `);
  }
}
