import type { EntityManager } from '@mikro-orm/postgresql';

interface Network {
  readonly userId: string;
  /** In CIDR notation. */
  readonly network: string;
}

/** How many networks of a person are kept. */
const kept = 10;

/** Whether the person signed in from there after `since`, or unlocked it until later than `now`. By its primary key. */
export async function isKnownNetwork(
  em: EntityManager,
  { userId, network, since, now }: { userId: string | undefined; network: string | undefined; since: Date; now: Date },
): Promise<boolean> {
  const [row] = await em.execute<unknown[]>(
    `select 1 from known_network
     where user_id = ?::uuid and network = ?::cidr and (signed_in_at > ? or unlocked_until > ?)`,
    [userId ?? null, network ?? null, since, now],
  );
  return row !== undefined;
}

/** Notes a completed sign-in, and forgets what is no longer among the last ten. Answers when there was one before. */
export async function noteSignIn(
  em: EntityManager,
  { userId, network, now }: Network & { now: Date },
): Promise<Date | undefined> {
  const [row] = await em.execute<{ before: string | null }[]>(
    `with before as (select signed_in_at from known_network where user_id = ? and network = ?::cidr)
     insert into known_network (user_id, network, signed_in_at) values (?, ?::cidr, ?)
     on conflict (user_id, network) do update set signed_in_at = excluded.signed_in_at
     returning (select signed_in_at from before) as before`,
    [userId, network, userId, network, now],
  );
  await em.execute(
    `delete from known_network where user_id = ? and network in (
       select network from known_network where user_id = ? and signed_in_at is not null
       order by signed_in_at desc, network offset ${kept}
     )`,
    [userId, userId],
  );
  return row?.before ? new Date(row.before) : undefined;
}

/** Notes that whoever is there may try again until then. */
export async function noteUnlocking(
  em: EntityManager,
  { userId, network, until }: Network & { until: Date },
): Promise<void> {
  await em.execute(
    `insert into known_network (user_id, network, unlocked_until) values (?, ?::cidr, ?)
     on conflict (user_id, network) do update set unlocked_until = excluded.unlocked_until`,
    [userId, network, until],
  );
}

export async function forgetNetworks(em: EntityManager, userId: string): Promise<void> {
  await em.execute('delete from known_network where user_id = ?', [userId]);
}

/** Forgets networks without a sign-in after `since` and without an unlocking that lasts beyond `now`. */
export async function forgetOldNetworks(em: EntityManager, since: Date, now: Date): Promise<void> {
  await em.execute(
    `delete from known_network
     where coalesce(signed_in_at, '-infinity') <= ? and coalesce(unlocked_until, '-infinity') <= ?`,
    [since, now],
  );
}
