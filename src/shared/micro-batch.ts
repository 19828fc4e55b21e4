/**
 * Answers single questions with few queries: what is asked while one query is in flight waits and shares the next one.
 * Every question is answered by a query that began after it was asked, so no answer is older than its question.
 */
export class MicroBatch<Key, Value> {
  private waiting: { keys: Set<Key>; answer: Promise<ReadonlyMap<Key, Value>> } | undefined;
  private inFlight: Promise<unknown> = Promise.resolve();

  /** @param fetch one query for many keys; keys without an answer are left out */
  constructor(private readonly fetch: (keys: Key[]) => Promise<ReadonlyMap<Key, Value>>) {}

  /** The value of one key; undefined when there is none. @throws what the query threw */
  async load(key: Key): Promise<Value | undefined> {
    const batch = (this.waiting ??= this.next());
    batch.keys.add(key);
    return (await batch.answer).get(key);
  }

  private next() {
    const keys = new Set<Key>();
    const answer = this.inFlight.then(() => {
      this.waiting = undefined;
      return this.fetch([...keys]);
    });
    this.inFlight = answer.catch(() => undefined);
    return { keys, answer };
  }
}
