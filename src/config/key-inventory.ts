import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../database/transaction.js';
import type { KeyRing } from '../shared/key-ring.js';
import { Config } from './config.js';
import type { KeyRingName } from './development-keys.js';
import { KeyChecks, KeysUnusable, type NamedKey, ringsOf } from './key-checks.js';

/** One kind of stored thing made with keys of a ring. */
export interface KeyedRows {
  /** The ring's variable, as people set it. */
  readonly ring: KeyRingName;
  /** What the rows are, in words: `client secrets`. */
  readonly what: string;
  readonly table: string;
  /** The column with the id of the key; `key_id` unless given. */
  readonly column?: string;
  /** Which rows still need their key, in SQL with its values; all of them unless given. */
  readonly needed?: () => { readonly condition: string; readonly values: readonly unknown[] };
  /**
   * Makes some of the rows anew under the ring's first key and answers how many, 0 for none that is free at this
   * moment. Absent where nobody can: a hash or a seal stays as it is.
   */
  readonly renew?: () => Promise<number>;
  /**
   * Whether a row under this key of the ring can be read with it; true also where there is no such row. Absent where
   * rows cannot tell. Asked when the database sees the key for the first time.
   */
  readonly reads?: (keyId: string) => Promise<boolean>;
  /** As `bindAtStart` says. */
  readonly bind?: BindRows;
}

type BindRows = (em: EntityManager, ids: readonly string[]) => Promise<void>;

/** How many rows of one kind need a key. */
interface KeyUse {
  readonly what: string;
  readonly rows: number;
}

/** A key that its ring holds, or that rows need. */
export interface InventoriedKey extends NamedKey {
  /**
   * `current` makes new things, `kept` reads old ones, `missing` is needed and not in the ring, `other` is not the key
   * that the database knows by that id.
   */
  readonly standing: 'current' | 'kept' | 'missing' | 'other';
  readonly uses: readonly KeyUse[];
}

/** What became of one kind of rows that were to be made anew. */
export interface RenewedRows {
  readonly what: string;
  readonly renewed: number;
  /** Rows under an older key still: somebody used them meanwhile. */
  readonly left: number;
}

const boundAtOnce = 500;

/** Knows which stored rows need which keys: every module that stores such rows registers them here. */
@Injectable()
export class KeyInventory {
  private readonly registered: KeyedRows[] = [];
  private readonly binders = new Map<string, BindRows>();
  private readonly rings: Readonly<Record<KeyRingName, KeyRing>>;

  constructor(
    private readonly em: EntityManager,
    private readonly checks: KeyChecks,
    config: Config,
  ) {
    this.rings = ringsOf(config);
  }

  register(rows: KeyedRows): void {
    this.registered.push(rows);
    if (rows.bind) this.bindAtStart(rows.table, rows.bind);
  }

  /**
   * Has rows bound which were there before the product bound such rows to what they say. They are the rows of
   * `unbound_row`, whose owner is the schema's: no other row is ever taken for one.
   */
  bindAtStart(table: string, bind: BindRows): void {
    this.binders.set(table, bind);
  }

  /**
   * Before anything is made with the keys. New ones are made known to the database.
   * @throws KeysUnusable naming every key id that rows need and its ring lacks, and every key that is not the one which
   *   the database knows by its id
   */
  async verify(): Promise<void> {
    const problems = (await this.keys()).flatMap((key) => this.problemsOf(key));
    const impostors = problems.length > 0 ? [] : await this.impostors();
    problems.push(...impostors.map((key) => this.checks.inWords(key)));
    if (problems.length > 0) throw new KeysUnusable(problems);
    await this.checks.register();
  }

  private problemsOf(key: InventoriedKey): string[] {
    const { ring, keyId, standing, uses } = key;
    if (standing === 'other') return [this.checks.inWords(key)];
    if (standing !== 'missing') return [];
    return uses.map(
      ({ what, rows }) => `${ring}: the key "${keyId}" is needed by ${rows} ${what}; put it back into the ring`,
    );
  }

  /** Keys that the database has never seen, although it has rows under their ids, and that do not read those. */
  private async impostors(): Promise<NamedKey[]> {
    const { unseen } = await this.checks.compare();
    const read = await Promise.all(
      unseen.map(({ ring, keyId }) =>
        Promise.all(this.registered.filter((kind) => kind.ring === ring).map((kind) => kind.reads?.(keyId) ?? true)),
      ),
    );
    return unseen.filter((_, index) => read[index]?.includes(false));
  }

  /** Every key of every ring in the ring's order, then those that are missing. One count for each kind of rows. */
  async keys(): Promise<InventoriedKey[]> {
    const counted = await Promise.all(
      this.registered.map(async (kind) => (await this.count(kind)).map((row) => ({ ...kind, ...row }))),
    );
    const uses = Map.groupBy(counted.flat(), ({ ring }) => ring);
    const { others } = await this.checks.compare();
    return Object.entries(this.rings).flatMap(([name, { current, ids }]) => {
      const ring = name as KeyRingName;
      const byKey = Map.groupBy(uses.get(ring) ?? [], ({ keyId }) => keyId);
      return [...new Set([...ids, ...byKey.keys()])].map((keyId): InventoriedKey => {
        const held = keyId === current.id ? 'current' : ids.includes(keyId) ? 'kept' : 'missing';
        const isOther = others.some((other) => other.ring === ring && other.keyId === keyId);
        const of = byKey.get(keyId) ?? [];
        return { ring, keyId, standing: isOther ? 'other' : held, uses: of.map(({ what, rows }) => ({ what, rows })) };
      });
    });
  }

  /**
   * Makes what a ring's older keys hold anew under its first one, wherever that can be done, while the product runs.
   * @param told how many rows of a kind are done, after each page
   */
  async renew(ring: KeyRingName, told: (what: string, renewed: number) => void): Promise<RenewedRows[]> {
    const outcomes: RenewedRows[] = [];
    for (const kind of this.registered) {
      if (kind.ring !== ring || !kind.renew) continue;
      let renewed = 0;
      for (let page = await kind.renew(); page > 0; page = await kind.renew()) {
        renewed += page;
        told(kind.what, renewed);
      }
      const older = (await this.count(kind)).filter(({ keyId }) => keyId !== this.rings[ring].current.id);
      outcomes.push({ what: kind.what, renewed, left: older.reduce((sum, { rows }) => sum + rows, 0) });
    }
    return outcomes;
  }

  /** Binds the rows that a migration found unbound. Instances that start together take turns; most starts find none. */
  async bind(): Promise<void> {
    for (const [table, bind] of this.binders) {
      let bound: number;
      do {
        bound = await inTransaction(this.em.fork(), async (em) => {
          await em.execute(`select pg_advisory_xact_lock(hashtextextended('unbound_row', 0))`);
          const rows = await em.execute<{ id: string }[]>(
            `delete from unbound_row where table_name = ? and row_id in (
               select row_id from unbound_row where table_name = ? limit ?) returning row_id as id`,
            [table, table, boundAtOnce],
          );
          if (rows.length > 0)
            await bind(
              em,
              rows.map(({ id }) => id),
            );
          return rows.length;
        });
      } while (bound > 0);
    }
  }

  private count({ table, column = 'key_id', needed }: KeyedRows): Promise<{ keyId: string; rows: number }[]> {
    const { condition, values } = needed?.() ?? { condition: 'true', values: [] };
    return this.em
      .fork()
      .execute(
        `select ${column} as "keyId", count(*)::int as rows from ${table} where ${condition} group by ${column} order by 1`,
        [...values],
      );
  }
}
