import { Migration } from '@mikro-orm/migrations';

/** Failures counted by account and place, the networks that people are known in, and links that unlock. */
export class SignIn0021 extends Migration {
  override up(): void {
    this.addSql(`
      create table sign_in_throttle (
        account bytea not null check (octet_length(account) = 32),
        place bytea not null check (octet_length(place) = 32),
        step text not null check (step in ('password', 'second-factor', 'unfinished')),
        kind text not null check (kind in ('browser', 'link', 'network', 'elsewhere')),
        failures integer not null check (failures > 0),
        failures_of_day integer not null check (failures_of_day > 0),
        day_began_at timestamptz not null,
        last_at timestamptz not null,
        blocked_until timestamptz,
        primary key (account, place, step)
      );
      create index sign_in_throttle_last on sign_in_throttle (last_at);

      create table known_network (
        user_id uuid not null references user_account (id) deferrable initially deferred,
        network cidr not null,
        signed_in_at timestamptz,
        unlocked_until timestamptz,
        primary key (user_id, network),
        check (signed_in_at is not null or unlocked_until is not null)
      );

      -- Nobody is a stranger where they signed in lately.
      insert into known_network (user_id, network, signed_in_at)
      select user_id, network, signed_in_at from (
        select user_id, network, signed_in_at,
          row_number() over (partition by user_id order by signed_in_at desc, network) as place
        from (
          select user_id, network(set_masklen(ip, case family(ip) when 4 then 32 else 56 end)) as network,
            max(created_at) as signed_in_at
          from session
          where ip is not null and end_reason is distinct from 'password-changed'
          group by 1, 2
        ) of_network
      ) newest
      where place <= 10;

      alter table account_link drop constraint account_link_purpose_check, add constraint account_link_purpose_check
        check (purpose in ('invitation', 'enrolment', 'password-reset', 'email-change', 'unlock'));
      create index account_link_newest on account_link (user_id, purpose, created_at);

      alter table session drop constraint session_end_reason_check, add constraint session_end_reason_check
        check (end_reason in ('logout', 'revoked', 'replaced', 'ended-by-support', 'password-changed', 'factor-changed',
          'email-changed', 'refresh-token-reused', 'user-disabled'));

      alter table user_account drop column second_factor_failures, drop column second_factor_blocked_until;

      -- What people typed into "Forgotten password" lay here, whatever it was.
      do $$ begin
        if to_regclass('pgboss.job') is not null then
          delete from pgboss.job where name in ('identity.lost-password', 'identity.lost-password.dead');
        end if;
      end $$;
    `);
  }
}
