import type { EntityManager } from '@mikro-orm/postgresql';
import { findable } from '../../../database/containing.js';
import { uuidArray } from '../../../database/uuid-array.js';
import { addDays, type CalendarDate, dateOf } from '../../../shared/calendar-date.js';
import type { ListFleet } from '../contract/secret-fleet.schemas.js';
import { recentFrom, secretColumns, type SecretRow } from '../secret.queries.js';
import { expiringFromDays, type SecretState } from '../contract/secret-state.js';
import { hintLength } from '../secret-value.js';

type Condition = readonly [sql: string, ...values: (string | number)[]];

/** Which secrets, and where the page before ended. */
export type FleetFilter = Omit<ListFleet, 'cursor'> & {
  readonly after?: readonly [expiresOn: CalendarDate, id: string] | undefined;
  /** Of the applications that `q` names as well. */
  readonly applicationIds: readonly string[];
};

/**
 * Live secrets by expiry. Plans at 1,000,000 secrets of 50,000 applications (EXPLAIN ANALYZE, PostgreSQL 18): the index
 * `client_secret_fleet` in order, cut off at the limit, which holds all that is filtered by, without a search and for a
 * common word; `client_secret_words`, `client_secret_hint` and `client_secret_application` together for one that few
 * match, `client_secret_begins` for one or two characters: the statistics of lower(name) and lower(hint) tell which.
 * `client_secret_fleet_of_organisation` for one organisation. Use is looked up for the rows of the page alone.
 */
export function findFleet(em: EntityManager, filter: FleetFilter, now: Date): Promise<SecretRow[]> {
  const conditions = conditionsOf(filter, dateOf(now));
  return em.execute<SecretRow[]>(
    `select ${secretColumns}
     from (
       select id from client_secret
       where ${conditions.map(([sql]) => sql).join(' and ')}
       order by expires_on, id limit ?
     ) page
     join client_secret s on s.id = page.id
     left join client_secret_use u on u.secret_id = s.id
     order by s.expires_on, s.id`,
    [recentFrom(now), ...conditions.flatMap(([, ...values]) => values), filter.limit],
  );
}

/** How many live secrets share a last day, and whether they are disabled. */
export interface SecretsOfDay {
  readonly expiresOn: CalendarDate;
  readonly disabled: boolean;
  readonly count: number;
}

/**
 * All live secrets by their last day: no more rows than there are days. Plan at 1,000,000: index-only scans of
 * `client_secret_enabled_by_day` (7 MB) and `client_secret_disabled_by_day`, a third of what a scan of the table takes.
 */
export function countByLastDay(em: EntityManager): Promise<SecretsOfDay[]> {
  return em.execute<SecretsOfDay[]>(
    `select expires_on::text as "expiresOn", false as disabled, count(*)::int as count
     from client_secret where deleted_at is null and disabled_at is null group by expires_on
     union all
     select expires_on::text, true, count(*)::int
     from client_secret where deleted_at is null and disabled_at is not null group by expires_on`,
  );
}

function conditionsOf({ state, expiringWithinDays, organisationId, ...rest }: FleetFilter, today: string): Condition[] {
  const { q, applicationIds, after } = rest;
  const conditions: Condition[] = [['deleted_at is null']];
  if (state) conditions.push(ofState(state, today));
  if (expiringWithinDays) conditions.push(workingUntil(addDays(today, expiringWithinDays - 1), today));
  if (organisationId) conditions.push(['organisation_id = ?', organisationId]);
  if (q) conditions.push(anyOf(waysToMatch(q, applicationIds)));
  if (after) conditions.push(['(expires_on, id) > (?::date, ?::uuid)', ...after]);
  return conditions;
}

function waysToMatch(q: string, applicationIds: readonly string[]): Condition[] {
  const ways: Condition[] = [['lower(name) like lower(?)', findable(q)]];
  if (q.length === hintLength) ways.push(['lower(hint) = lower(?)', q]);
  if (applicationIds.length > 0) ways.push(['application_id = any(?::uuid[])', uuidArray(applicationIds)]);
  return ways;
}

function anyOf(conditions: readonly Condition[]): Condition {
  return [`(${conditions.map(([sql]) => sql).join(' or ')})`, ...conditions.flatMap(([, ...values]) => values)];
}

/** The states of `stateOf`. */
function ofState(state: SecretState, today: CalendarDate): Condition {
  const lastWarned = addDays(today, expiringFromDays - 1);
  if (state === 'expired') return ['expires_on < ?::date', today];
  if (state === 'disabled') return ['expires_on >= ?::date and disabled_at is not null', today];
  if (state === 'expiring') return workingUntil(lastWarned, today);
  return ['expires_on > ?::date and disabled_at is null', lastWarned];
}

function workingUntil(lastDay: CalendarDate, today: CalendarDate): Condition {
  return ['expires_on between ?::date and ?::date and disabled_at is null', today, lastDay];
}
