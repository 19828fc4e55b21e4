import { Migration } from '@mikro-orm/migrations';

/**
 * Requests that wait for a second person of support, and what support did to people, from which follows who may agree to
 * what (R70). Rows of both are sealed by the product, those from before at its next start: whoever can write rows alone
 * asks in nobody's name, and makes nobody somebody who may agree.
 */
export class Approvals0028 extends Migration {
  override up(): void {
    this.addSql(approval);
    this.addSql(supportAct);
  }
}

/** Nothing is carried out without either another person or a day's wait. */
const approval = `
  create table approval (
    id uuid primary key,
    kind text not null check (kind in
      ('email-change', 'factor-reset', 'disable', 'enable', 'support-grant', 'support-withdrawal')),
    reason text not null check (reason in ('support', 'email-changed-lately', 'factor-reset-lately', 'change-was-stopped')),
    subject_id uuid not null references user_account (id) deferrable initially deferred,
    new_email text check (char_length(new_email) between 3 and 254),
    assignment_id uuid,
    requested_by uuid references user_account (id) deferrable initially deferred,
    requested_at timestamptz not null,
    waits_until timestamptz check (waits_until >= requested_at + interval '24 hours'),
    expires_at timestamptz not null check (expires_at > requested_at),
    state text not null check (state in ('open', 'carried-out', 'refused', 'expired', 'failed')),
    decided_by uuid references user_account (id) deferrable initially deferred,
    ended_at timestamptz,
    seal bytea not null check (octet_length(seal) = 32),
    check ((state = 'open') = (ended_at is null)),
    check (kind = 'email-change' or new_email is null),
    check (state <> 'open' or kind <> 'email-change' or new_email is not null),
    check ((kind = 'support-withdrawal') = (assignment_id is not null)),
    check (decided_by is null or state in ('carried-out', 'refused')),
    constraint approval_by_another check (state <> 'carried-out' or case
      when decided_by is null then coalesce(ended_at >= waits_until, false)
      else decided_by is distinct from requested_by and decided_by <> subject_id end)
  );
  create unique index approval_open on approval (subject_id, kind) where state = 'open';
  create index approval_waiting on approval (coalesce(waits_until, expires_at)) where state = 'open';
  create trigger approval_end_is_final before update of state, decided_by, ended_at on approval
    for each row when (old.state <> 'open') execute function refuse_undoing();
`;

/**
 * For the past, the event log tells: whoever holds the role of support now is known by the role itself, as the log may
 * have been shortened.
 */
const supportAct = `
  create table support_act (
    id uuid primary key,
    place bigint generated always as identity,
    act text not null check (act in
      ('invited', 'readdressed', 'factor-reset', 'disabled', 'enabled', 'support-granted', 'support-withdrawn')),
    subject_id uuid not null references user_account (id) deferrable initially deferred,
    actor_id uuid references user_account (id) deferrable initially deferred,
    at timestamptz not null,
    seal bytea check (octet_length(seal) = 32)
  );
  create index support_act_subject on support_act (subject_id);

  insert into support_act (id, act, subject_id, actor_id, at)
  select gen_random_uuid(), act, subject_id, actor_id, at from (
    select case type
        when 'identity.person-invited' then 'invited'
        when 'identity.invitation-readdressed' then 'readdressed'
        when 'identity.email-change-started' then 'readdressed'
        when 'identity.mfa-reset' then 'factor-reset'
        when 'identity.person-disabled' then 'disabled'
        when 'identity.person-enabled' then 'enabled'
        when 'roles.role-granted' then 'support-granted'
        else 'support-withdrawn'
      end as act, (payload ->> 'userId')::uuid as subject_id, actor_id, occurred_at as at, sequence
    from event_log e
    where type in ('identity.person-invited', 'identity.invitation-readdressed', 'identity.email-change-started',
        'identity.mfa-reset', 'identity.person-disabled', 'identity.person-enabled')
      or type in ('roles.role-granted', 'roles.role-withdrawn') and payload ->> 'role' = 'support'
        and not exists (select from role_assignment r where r.id = (e.payload ->> 'assignmentId')::uuid)
    union all
    select 'support-granted', user_id, granted_by, granted_at, null from role_assignment where role = 'support'
  ) told
  where exists (select from user_account u where u.id = subject_id)
  order by at, sequence nulls last;
  insert into unbound_row select 'support_act', id from support_act;
`;
