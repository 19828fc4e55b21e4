import { Injectable } from '@nestjs/common';

/** Rows that need one key. */
export interface KeyUse {
  readonly keyId: string;
  readonly rows: number;
}

/** One kind of stored thing made with keys of a ring. */
export interface KeyedRows {
  /** The ring's variable, as people set it: `SECRET_HASH_KEYS`. */
  readonly ring: string;
  /** What the rows are, in words: `client secrets`. */
  readonly what: string;
  /** Ids that the ring holds now. */
  readonly heldIds: readonly string[];
  /** Rows by the key that they need. */
  count(): Promise<KeyUse[]>;
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

  register(rows: KeyedRows): void {
    this.registered.push(rows);
  }

  /** @throws KeysMissing naming every key id that rows need and its ring lacks */
  async verify(): Promise<void> {
    const problems = await Promise.all(
      this.registered.map(async ({ ring, what, heldIds, count }) =>
        (await count())
          .filter(({ keyId }) => !heldIds.includes(keyId))
          .map(
            ({ keyId, rows }) => `${ring}: the key "${keyId}" is needed by ${rows} ${what}; put it back into the ring`,
          ),
      ),
    );
    if (problems.flat().length > 0) throw new KeysMissing(problems.flat());
  }
}
