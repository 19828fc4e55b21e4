import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { WatchedRows } from './watched-rows.js';

/** A trace of a change, as the database wrote it. */
export interface Trace {
  readonly id: string;
  readonly rowId: string;
  readonly change: string;
  readonly value: string;
  readonly at: string;
  /** The newest event of that moment: what tells of the change came later. */
  readonly afterSequence: string;
  /** The same when the same was changed in the same way the next time: what tells of this one came before. */
  readonly untilSequence: string | null;
}

/** A page of the traces of a kind, the oldest first. By the index of the kind; of each row's few traces by another. */
export function findTraces(em: EntityManager, kind: string, behind: string, limit: number): Promise<Trace[]> {
  return em.execute<Trace[]>(
    `select c.id, c.row_id as "rowId", c.change, c.value, c.at, c.after_sequence as "afterSequence",
       (select n.after_sequence from row_change n where n.row_id = c.row_id and n.kind = c.kind and n.change = c.change
          and n.value = c.value and n.id > c.id order by n.id limit 1) as "untilSequence"
     from row_change c where c.kind = ? and c.id > ? order by c.id limit ?`,
    [kind, behind, limit],
  );
}

const sealed = 'exists (select from event_seal s where s.event_id = l.id and s.genuine)';
/** An event that the product recorded, as its seal says, or that waits for its seal: any other was slipped in. */
const genuine = `(${sealed} or exists (select from event_unsealed u where u.sequence = l.sequence))`;

/**
 * Of a page of traces, the ids of those that no event tells of, between the change and the next one that is alike. Plan at
 * 1,000,000 events, 50,000 of them of the types that can tell: these by `event_log_type`, each with its seal by the unique
 * index, then a hash anti join; 0.3 to 0.6 s for a page of 5,000.
 * @param possible what an event may say the value is, by the id of the trace
 */
export async function findUnexplained(
  em: EntityManager,
  { events, told }: WatchedRows,
  traces: readonly Trace[],
  possible: (trace: Trace) => readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await em.execute<{ id: string }[]>(
    `with recorded as materialized (
       select l.type, l.payload, l.sequence from event_log l
       where l.type = any(?::text[]) and l.sequence > ?::bigint and ${genuine}
     ),
     told as (${told}),
     traced as (
       select * from jsonb_to_recordset(?::jsonb)
         as t(id text, "rowId" text, change text, possible jsonb, "afterSequence" bigint, "untilSequence" bigint)
     )
     select t.id from traced t
     where not exists (
       select from told e where e.row_id = t."rowId" and e.change = t.change and t.possible @> to_jsonb(e.value)
         and e.sequence > t."afterSequence" and e.sequence <= coalesce(t."untilSequence", e.sequence)
     )`,
    [
      `{${events.map(({ type }) => type).join(',')}}`,
      String(Math.min(...traces.map(({ afterSequence }) => Number(afterSequence)))),
      JSON.stringify(traces.map((trace) => ({ ...trace, possible: possible(trace) }))),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The payloads of all sealed events of a type, which has few: what silences an alarm is to be as sure as it can be. */
export async function findPayloads<Schema extends z.ZodType>(
  em: EntityManager,
  { type, schema }: { readonly type: string; readonly schema: Schema },
): Promise<z.output<Schema>[]> {
  const rows = await em.execute<{ payload: unknown }[]>(
    `select l.payload from event_log l where l.type = ? and ${sealed} order by l.sequence`,
    [type],
  );
  return rows.flatMap(({ payload }) => {
    const { data } = schema.safeParse(payload);
    return data === undefined ? [] : [data];
  });
}
