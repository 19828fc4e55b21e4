/**
 * One kind of rows of which every change leaves a trace in `row_change` (a trigger of a migration writes it), and what
 * events tell of such changes. A module registers its kinds with `ChangeWatch`.
 */
export interface WatchedRows {
  /** As its triggers name it. */
  readonly kind: string;
  /** What stands before an id in words: `role`, `password of person`. */
  readonly what: string;
  /** The events that tell of changes. */
  readonly events: readonly { readonly type: string }[];
  /**
   * SQL that says what they tell, in the words of the triggers: `row_id`, `change` and `value`, all text, and `sequence`,
   * from `recorded (type, payload, sequence)`.
   */
  readonly told: string;
  /** Whether traces hold digests, and events marks of them (`ChangeMarks`). */
  readonly marked?: boolean;
  /** Ids of the rows that are encrypted and do not open now: somebody else wrote them. */
  readonly unreadable?: () => Promise<readonly string[]>;
}

/** A change of a watched row that no event tells of. */
export interface UnexplainedChange {
  /** Of its trace; null for a row that does not open. */
  readonly changeId: number | null;
  readonly kind: string;
  readonly rowId: string;
  readonly change: string;
  /** Ids and facts; empty where there are none, or only a digest. */
  readonly value: string;
  /** By the database's clock, ISO 8601; null for a row that does not open. */
  readonly at: string | null;
}

/** SQL for the texts in a list of the payload; none where there is no such list. */
export function listedIn(field: string): string {
  return `jsonb_array_elements_text(case jsonb_typeof(payload -> '${field}') when 'array' then payload -> '${field}' else '[]' end)`;
}
