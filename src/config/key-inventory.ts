import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { KeyRing } from '../shared/key-ring.js';
import { Config } from './config.js';
import type { KeyRingName } from './development-keys.js';

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
}

/** How many rows of one kind need a key. */
interface KeyUse {
  readonly what: string;
  readonly rows: number;
}

/** A key that its ring holds, or that rows need. */
export interface InventoriedKey {
  readonly ring: KeyRingName;
  readonly keyId: string;
  /** `current` makes new things, `kept` reads old ones, `missing` is needed and not in the ring. */
  readonly standing: 'current' | 'kept' | 'missing';
  readonly uses: readonly KeyUse[];
}

/** What became of one kind of rows that were to be made anew. */
export interface RenewedRows {
  readonly what: string;
  readonly renewed: number;
  /** Rows under an older key still: somebody used them meanwhile. */
  readonly left: number;
}

/** Keys were taken out of a ring while rows still need them (R62). */
export class KeysMissing extends Error {
  override readonly name = 'KeysMissing';

  constructor(problems: readonly string[]) {
    super(`Keys are missing:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/** Knows which stored rows need which keys: every module that stores such rows registers them here. */
@Injectable()
export class KeyInventory {
  private readonly registered: KeyedRows[] = [];
  private readonly rings: Readonly<Record<KeyRingName, KeyRing>>;

  constructor(
    private readonly em: EntityManager,
    { secretHashKeys, dataEncryptionKeys, sessionKeys, auditKeys }: Config,
  ) {
    this.rings = {
      SECRET_HASH_KEYS: secretHashKeys,
      DATA_ENCRYPTION_KEYS: dataEncryptionKeys,
      SESSION_KEYS: sessionKeys,
      AUDIT_KEYS: auditKeys,
    };
  }

  register(rows: KeyedRows): void {
    this.registered.push(rows);
  }

  /** @throws KeysMissing naming every key id that rows need and its ring lacks */
  async verify(): Promise<void> {
    const problems = (await this.keys())
      .filter(({ standing }) => standing === 'missing')
      .flatMap(({ ring, keyId, uses }) =>
        uses.map(
          ({ what, rows }) => `${ring}: the key "${keyId}" is needed by ${rows} ${what}; put it back into the ring`,
        ),
      );
    if (problems.length > 0) throw new KeysMissing(problems);
  }

  /** Every key of every ring in the ring's order, then those that are missing. One count for each kind of rows. */
  async keys(): Promise<InventoriedKey[]> {
    const counted = await Promise.all(
      this.registered.map(async (kind) => (await this.count(kind)).map((row) => ({ ...kind, ...row }))),
    );
    const uses = Map.groupBy(counted.flat(), ({ ring }) => ring);
    return Object.entries(this.rings).flatMap(([name, { current, ids }]) => {
      const ring = name as KeyRingName;
      const byKey = Map.groupBy(uses.get(ring) ?? [], ({ keyId }) => keyId);
      return [...new Set([...ids, ...byKey.keys()])].map((keyId): InventoriedKey => {
        const standing = keyId === current.id ? 'current' : ids.includes(keyId) ? 'kept' : 'missing';
        const of = byKey.get(keyId) ?? [];
        return { ring, keyId, standing, uses: of.map(({ what, rows }) => ({ what, rows })) };
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
