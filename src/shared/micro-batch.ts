import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

/**
 * Answers single questions with few queries: what is asked while one query is in flight waits and shares the next one,
 * and so does what was received together with the first question of a batch.
 * Every question is answered by a query that began after it was asked, so no answer is older than its question.
 */
export class MicroBatch<Key, Value> {
  private waiting: { keys: Set<Key>; answer: Promise<ReadonlyMap<Key, Value>> } | undefined;
  private inFlight: Promise<unknown> = Promise.resolve();

  /**
   * @param fetch one query for many keys; keys without an answer are left out
   * @param gatherMs how long a query waits for more keys, besides the one in flight
   */
  constructor(
    private readonly fetch: (keys: Key[]) => Promise<ReadonlyMap<Key, Value>>,
    private readonly gatherMs = 0,
  ) {}

  /** The value of one key; undefined when there is none. @throws what the query threw */
  async load(key: Key): Promise<Value | undefined> {
    return (await this.ask([key])).get(key);
  }

  /** The values of several keys; those without one are left out. @throws what the query threw */
  async loadAll(keys: readonly Key[]): Promise<ReadonlyMap<Key, Value>> {
    if (keys.length === 0) return new Map();
    const asked = new Set(keys);
    return new Map([...(await this.ask(keys))].filter(([key]) => asked.has(key)));
  }

  private ask(keys: readonly Key[]): Promise<ReadonlyMap<Key, Value>> {
    const batch = (this.waiting ??= this.next());
    for (const key of keys) batch.keys.add(key);
    return batch.answer;
  }

  private next() {
    const keys = new Set<Key>();
    const answer = this.inFlight.then(async () => {
      await (this.gatherMs > 0 ? pause(this.gatherMs) : nextTurn());
      this.waiting = undefined;
      return this.fetch([...keys]);
    });
    this.inFlight = answer.catch(() => undefined);
    return { keys, answer };
  }
}
