import { Migration } from '@mikro-orm/migrations';

/**
 * Changes of e-mail that wait, so that the reader of the former address can stop them (R70). A change that was made before
 * keeps the id of the link that made it: mails that still wait name it. One that is under way ends here, as the reader of
 * the former address was never told: it has to be begun again.
 */
export class EmailChanges0022 extends Migration {
  override up(): void {
    this.addSql(`
      create table email_change (
        id uuid primary key,
        user_id uuid not null references user_account (id) deferrable initially deferred,
        former_email text check (char_length(former_email) between 3 and 254),
        new_email text check (char_length(new_email) between 3 and 254),
        asked_by uuid references user_account (id) deferrable initially deferred,
        asked_at timestamptz not null,
        told_at timestamptz,
        confirmed_at timestamptz,
        agreed_at timestamptz,
        ended_at timestamptz,
        outcome text check (outcome in
          ('effective', 'at-once', 'stopped', 'replaced', 'lapsed', 'address-taken', 'person-disabled')),
        seal bytea check (octet_length(seal) = 32),
        check ((ended_at is null) = (outcome is null)),
        check (ended_at is not null or num_nonnulls(former_email, new_email) = 2),
        constraint email_change_waited check (outcome is distinct from 'effective' or coalesce(
          confirmed_at <= ended_at and (agreed_at <= ended_at
            or told_at <= ended_at - interval '24 hours' and confirmed_at <= ended_at - interval '24 hours'), false))
      );
      create unique index email_change_open on email_change (user_id) where ended_at is null;
      create index email_change_person on email_change (user_id, asked_at);

      create trigger email_change_end_is_final before update of ended_at, outcome on email_change
        for each row when (old.ended_at is not null) execute function refuse_undoing();

      insert into email_change (id, user_id, former_email, new_email, asked_at, confirmed_at, ended_at, outcome)
      select id, user_id, former_email, new_email, created_at, ended_at, ended_at, 'at-once'
      from account_link where purpose = 'email-change' and former_email is not null and ended_at is not null;
      insert into unbound_row select 'email_change', id from email_change;
      update account_link set ended_at = now() where purpose = 'email-change' and ended_at is null;

      alter table account_link drop constraint account_link_purpose_check, add constraint account_link_purpose_check
        check (purpose in ('invitation', 'enrolment', 'password-reset', 'unlock', 'email-change', 'email-agree', 'email-stop'));
    `);
  }
}
