import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { KeyRing } from '../../shared/key-ring.js';
import { authorshipOf, type RecordedEvent, recordedInSql } from '../sealing/event-mac.js';
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
/**
 * Of a page of traces, what says that it tells of each, between the change and the next one that is alike: sequences of
 * events that are not sealed as foreign. A seal or a wait proves nothing here, as the application's role can add both:
 * whoever asks looks at their MACs.
 * @param possible what an event may say the value is, by the id of the trace
 */
export async function findTelling(
  em: EntityManager,
  { events, told }: WatchedRows,
  traces: readonly Trace[],
  possible: (trace: Trace) => readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const rows = await em.execute<{ id: string; told: string[] }[]>(
    `with recorded as materialized (
       select l.type, l.payload, l.sequence from event_log l
       where l.type = any(?::text[]) and l.sequence > ?::bigint
         and not exists (select from event_seal s where s.event_id = l.id and not s.genuine)
     ),
     told as (${told}),
     traced as (
       select * from jsonb_to_recordset(?::jsonb)
         as t(id text, "rowId" text, change text, possible jsonb, "afterSequence" bigint, "untilSequence" bigint)
     )
     select t.id, array_agg(e.sequence::text) as told from traced t join told e
       on e.row_id = t."rowId" and e.change = t.change and t.possible @> to_jsonb(e.value)
       and e.sequence > t."afterSequence" and e.sequence <= coalesce(t."untilSequence", e.sequence)
     group by t.id`,
    [
      `{${events.map(({ type }) => type).join(',')}}`,
      String(Math.min(...traces.map(({ afterSequence }) => Number(afterSequence)))),
      JSON.stringify(traces.map((trace) => ({ ...trace, possible: possible(trace) }))),
    ],
  );
  return new Map(rows.map(({ id, told: sequences }) => [id, sequences]));
}

/** Events by their sequences, with what their MACs are over. */
export function findBySequence(
  em: EntityManager,
  sequences: readonly string[],
): Promise<(RecordedEvent & { readonly sequence: string })[]> {
  return em.execute(
    `select l.sequence::text as sequence, ${recordedInSql} from event_log l where l.sequence = any(?::bigint[])`,
    [`{${sequences.join(',')}}`],
  );
}

/**
 * The payloads of all sealed events of a type, which has few, that have a right MAC: what silences an alarm is to be as
 * sure as it can be, and the application's role can add a seal.
 */
export async function findPayloads<Schema extends z.ZodType>(
  em: EntityManager,
  keys: KeyRing,
  { type, schema }: { readonly type: string; readonly schema: Schema },
): Promise<z.output<Schema>[]> {
  const rows = await em.execute<RecordedEvent[]>(
    `select ${recordedInSql} from event_log l where l.type = ? and ${sealed} order by l.sequence`,
    [type],
  );
  return rows.flatMap((row) => {
    if (authorshipOf(row, keys) !== 'genuine') return [];
    const { data } = schema.safeParse(row.payload);
    return data === undefined ? [] : [data];
  });
}
