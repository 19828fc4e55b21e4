/** SQL for more applications of the Example Donor Registry, with five secrets each. */
export const moreApplications = (prefix: string, number: number, lastDay: string) => `
  with more as (
    insert into application (id, client_id, name, organisation_id, environment, status, created_at)
    select gen_random_uuid(), gen_random_uuid(), '${prefix}' || n, o.id, 'production', 'active', now()
    from organisation o, generate_series(1, ${number}) n where o.ion = 9999
    returning id, client_id, organisation_id
  )
  insert into client_secret (id, application_id, organisation_id, client_id, name, hint, hash_key_id, hash, created_at, created_by, expires_on)
  select gen_random_uuid(), more.id, more.organisation_id, more.client_id, 'Secret ' || n, substr(md5(n::text || more.id), 1, 3), 'h1',
    sha256((n::text || more.id)::bytea), '2026-10-01T00:00:00Z', u.id, '${lastDay}'
  from more, generate_series(1, 5) n, user_account u where u.email = 'manager@example.org'`;
