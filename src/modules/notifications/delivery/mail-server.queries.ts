import type { EntityManager } from '@mikro-orm/postgresql';

/** A time in which the mail server let the product hand over nothing. */
export interface ServerRefusal {
  readonly since: Date;
  /** What it said last. */
  readonly answer: string;
  /** When it took a mail again; null while it goes on. */
  readonly endedAt: Date | null;
}

export async function findRefusal(em: EntityManager): Promise<ServerRefusal | undefined> {
  const [row] = await em.execute<{ since: string; answer: string; endedAt: string | null }[]>(
    `select since, answer, ended_at as "endedAt" from mail_server_refusal`,
  );
  return row && { ...row, since: new Date(row.since), endedAt: row.endedAt === null ? null : new Date(row.endedAt) };
}

/** Begins a refusal, or goes on with the one that lasts. */
export async function noteRefusal(em: EntityManager, answer: string, now: Date): Promise<void> {
  await em.execute(
    `insert into mail_server_refusal as r (since, answer) values (?, ?)
     on conflict (one) do update set since = case when r.ended_at is null then r.since else excluded.since end,
       answer = excluded.answer, ended_at = null`,
    [now, answer],
  );
}

/** Marks the refusal at hand as told, once. Returns since when it lasts, if it is to be told now. */
export async function markTold(
  em: EntityManager,
  { now, lastsSince, lastToldBefore }: { now: Date; lastsSince: Date; lastToldBefore: Date },
): Promise<Date | undefined> {
  const [row] = await em.execute<{ since: string }[]>(
    `update mail_server_refusal set told_at = ?
     where ended_at is null and since <= ? and (told_at is null or (told_at < since and told_at <= ?))
     returning since`,
    [now, lastsSince, lastToldBefore],
  );
  return row && new Date(row.since);
}

/** Ends the refusal at hand. Returns since when it lasted, and whether people were told of it. */
export async function closeRefusal(em: EntityManager, now: Date): Promise<{ since: Date; told: boolean } | undefined> {
  const [row] = await em.execute<{ since: string; told: boolean }[]>(
    `update mail_server_refusal set ended_at = greatest(?::timestamptz, since) where ended_at is null
     returning since, coalesce(told_at >= since, false) as told`,
    [now],
  );
  return row && { since: new Date(row.since), told: row.told };
}
