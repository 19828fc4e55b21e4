import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import { uuidArray } from '../../database/uuid-array.js';
import { addDays, dateOf } from '../../shared/calendar-date.js';
import { NotFound } from '../../shared/domain-error.js';
import type { SecretFacts } from './contract/secret-directory.js';
import { ClientSecret } from './secret.entity.js';
import type { StandingFacts } from './standing.js';

/** A live secret with its recorded use, as stored; instants in PostgreSQL's text form. */
export interface SecretRow {
  readonly id: string;
  readonly applicationId: string;
  readonly name: string;
  readonly hint: string;
  readonly expiresOn: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly disabledAt: string | null;
  readonly pausedUntil: string | null;
  readonly replaces: string | null;
  readonly endAfterDays: number | null;
  readonly firstUsedAt: string | null;
  readonly firstUsedFrom: string | null;
  readonly lastUsedAt: string | null;
  readonly lastUsedFrom: string | null;
  /** The first UTC day on which it was used. */
  readonly firstUsedOn: string | null;
  readonly usesLast30Days: number;
  readonly lastUnservedAt: string | null;
  readonly lastRefusedAt: string | null;
  readonly lastRefusedFrom: string | null;
  readonly lastRefusedReason: string | null;
}

/** The first UTC day on which secret `s`, whose use is `u`, was used: its days are only looked for when there are any. */
const firstUsedOn = `(case when u.last_used_at is not null then
         (select min(d.day)::text from client_secret_use_day d where d.secret_id = s.id and d.uses > 0) end)`;

/** What a `SecretRow` is made of: of secret `s`, with its use, given the day from which on uses count as recent. */
export const secretColumns = `s.id, s.application_id as "applicationId", s.name, s.hint,
       s.expires_on::text as "expiresOn", s.created_at as "createdAt", s.created_by as "createdBy",
       s.disabled_at as "disabledAt", s.paused_until as "pausedUntil", s.replaces, s.end_after_days as "endAfterDays",
       u.first_used_at as "firstUsedAt", host(u.first_used_from) as "firstUsedFrom",
       u.last_used_at as "lastUsedAt", host(u.last_used_from) as "lastUsedFrom",
       ${firstUsedOn} as "firstUsedOn",
       coalesce((select sum(d.uses) from client_secret_use_day d where d.secret_id = s.id and d.day > ?::date), 0)::int
         as "usesLast30Days",
       u.last_unserved_at as "lastUnservedAt",
       u.last_refused_at as "lastRefusedAt", host(u.last_refused_from) as "lastRefusedFrom",
       u.last_refused_reason as "lastRefusedReason"`;

/** The day from which on uses count as recent, for `secretColumns`. */
export function recentFrom(now: Date): string {
  return addDays(dateOf(now), -30);
}

/** The live secrets of applications, newest first. Each has 100 at most. */
export function findSecretRows(em: EntityManager, applicationIds: readonly string[], now: Date): Promise<SecretRow[]> {
  return em.execute<SecretRow[]>(
    `select ${secretColumns}
     from client_secret s
     left join client_secret_use u on u.secret_id = s.id
     where s.application_id = any(?::uuid[]) and s.deleted_at is null
     order by s.created_at desc, s.id desc`,
    [recentFrom(now), uuidArray(applicationIds)],
  );
}

/** What deciding how a secret stands needs of it, as stored. */
interface StandingRow {
  readonly id: string;
  readonly applicationId: string;
  readonly createdAt: string;
  readonly expiresOn: string;
  readonly disabledAt: string | null;
  readonly pausedUntil: string | null;
  readonly lastUsedAt: string | null;
  readonly firstUsedOn: string | null;
  readonly lastUnservedAt: string | null;
  readonly lastRefusedAt: string | null;
}

const standingColumns = `s.id, s.application_id as "applicationId", s.created_at as "createdAt",
  s.expires_on::text as "expiresOn", s.disabled_at as "disabledAt", s.paused_until as "pausedUntil",
  u.last_used_at as "lastUsedAt", ${firstUsedOn} as "firstUsedOn", u.last_unserved_at as "lastUnservedAt",
  u.last_refused_at as "lastRefusedAt"`;

/** The live secrets of applications with all that says how they stand, newest first. By `client_secret_application`. */
export async function findStandings(
  em: EntityManager,
  applicationIds: readonly string[],
): Promise<ReadonlyMap<string, StandingFacts[]>> {
  const rows = await em.execute<StandingRow[]>(
    `select ${standingColumns}
     from client_secret s left join client_secret_use u on u.secret_id = s.id
     where s.application_id = any(?::uuid[]) and s.deleted_at is null
     order by s.created_at desc, s.id desc`,
    [uuidArray(applicationIds)],
  );
  return byApplication(rows);
}

/** Deleted secrets of applications that were presented after a moment. By `client_refusal_once`. */
export async function findDeletedButPresented(
  em: EntityManager,
  applicationIds: readonly string[],
  after: Date,
): Promise<ReadonlyMap<string, StandingFacts[]>> {
  const rows = await em.execute<StandingRow[]>(
    `select ${standingColumns}
     from client_secret s join client_secret_use u on u.secret_id = s.id
     where s.deleted_at is not null and u.last_refused_at >= ?::timestamptz and s.id in (
       select f.secret_id from client_refusal f
       where f.application_id = any(?::uuid[]) and f.hour >= date_trunc('hour', ?::timestamptz))`,
    [after, uuidArray(applicationIds), after],
  );
  return byApplication(rows);
}

function byApplication(rows: readonly StandingRow[]): ReadonlyMap<string, StandingFacts[]> {
  const grouped = Map.groupBy(rows, ({ applicationId }) => applicationId);
  return new Map([...grouped].map(([id, of]) => [id, of.map(standingFacts)]));
}

/** A stored row, as the rules ask of it. */
export function standingFacts(row: Omit<StandingRow, 'applicationId'>): StandingFacts {
  return {
    id: row.id,
    expiresOn: row.expiresOn,
    disabledAt: row.disabledAt,
    pausedUntil: row.pausedUntil,
    createdAt: new Date(row.createdAt),
    lastUsedAt: instant(row.lastUsedAt),
    firstUsedAt: instant(row.firstUsedOn),
    lastUnservedAt: instant(row.lastUnservedAt),
    lastRefusedAt: instant(row.lastRefusedAt),
  };
}

/** A stored instant. */
export function instant(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

/** What is said of secrets by id, tombstones too. */
export async function findSecretFacts(em: EntityManager, ids: readonly string[]): Promise<SecretFacts[]> {
  const rows = await em.execute<FactsRow[]>(
    `select s.id, s.application_id as "applicationId", s.organisation_id as "organisationId", s.name, s.hint,
       s.expires_on::text as "expiresOn", s.created_by as "createdBy", s.deleted_at is not null as deleted,
       s.delete_note as "deleteNote", s.paused_until as "pausedUntil", s.end_after_days as "endAfterDays",
       u.first_used_at as "firstUsedAt", host(u.first_used_from) as "firstUsedFrom",
       u.last_used_at as "lastUsedAt", host(u.last_used_from) as "lastUsedFrom",
       u.last_refused_at as "lastRefusedAt", host(u.last_refused_from) as "lastRefusedFrom"
     from client_secret s left join client_secret_use u on u.secret_id = s.id where s.id = any(?::uuid[])`,
    [uuidArray(ids)],
  );
  return rows.map((row) => ({
    ...row,
    pausedUntil: instant(row.pausedUntil),
    firstUsedAt: instant(row.firstUsedAt),
    lastUsedAt: instant(row.lastUsedAt),
    lastRefusedAt: instant(row.lastRefusedAt),
  }));
}

type Instant = 'pausedUntil' | 'firstUsedAt' | 'lastUsedAt' | 'lastRefusedAt';
type FactsRow = Omit<SecretFacts, Instant> & Readonly<Record<Instant, string | null>>;

/** The live secrets of an application, as they are stored at this moment. */
export function findLiveSecrets(em: EntityManager, applicationId: string): Promise<ClientSecret[]> {
  return em.find(ClientSecret, { applicationId, deletedAt: null }, { refresh: true });
}

interface Which {
  readonly id: string;
  readonly applicationId?: string;
}

/** A secret that is not deleted, held until the transaction ends; null for any other. */
export function lockLiveSecret(em: EntityManager, which: Which): Promise<ClientSecret | null> {
  const where = { ...which, deletedAt: null };
  return em.findOne(ClientSecret, where, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

/** The same. @throws NotFound */
export async function holdLiveSecret(em: EntityManager, which: Which): Promise<ClientSecret> {
  const secret = await lockLiveSecret(em, which);
  if (!secret) throw new NotFound();
  return secret;
}

/** Lets one transaction at a time create or rename secrets of an application: its limit holds, and its names (R26). */
export async function lockSecretsOf(em: EntityManager, applicationId: string): Promise<void> {
  await em.execute(`select pg_advisory_xact_lock(hashtextextended('client_secret ' || ?, 0))`, [applicationId]);
}
